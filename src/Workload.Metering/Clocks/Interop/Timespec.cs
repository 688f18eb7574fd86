using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

/// <summary>
/// <c>struct timespec</c> as the plain symbol <c>clock_gettime</c> fills it. On Linux it has two machine words. That includes 32-bit
/// systems, where 64-bit times have a symbol of their own. On macOS it has a <c>time_t</c>, which is a <c>long</c>, and another <c>long</c>
/// (sys/_types/_timespec.h).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Timespec
{
    public nint Seconds;
    public nint Nanoseconds;

    public readonly long TotalNanoseconds => (Seconds * 1_000_000_000L) + Nanoseconds;
}
