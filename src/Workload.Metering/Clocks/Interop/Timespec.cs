using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

/// <summary>
/// <c>struct timespec</c> as the plain symbol <c>clock_gettime</c> fills it: two machine words on Linux (also on 32-bit systems, whose
/// 64-bit times have a symbol of their own) and on macOS (sys/_types/_timespec.h: <c>time_t</c>, which is a <c>long</c>, and <c>long</c>).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Timespec
{
    public nint Seconds;
    public nint Nanoseconds;

    public readonly long TotalNanoseconds => (Seconds * 1_000_000_000L) + Nanoseconds;
}
