using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

/// <summary><c>struct timeval</c> of Linux, which has two machine words.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinuxTimeval
{
    public nint Seconds;
    public nint Microseconds;

    public readonly long TotalNanoseconds => (Seconds * 1_000_000_000L) + (Microseconds * 1_000L);
}
