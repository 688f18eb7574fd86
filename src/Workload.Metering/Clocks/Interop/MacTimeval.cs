using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

/// <summary>
/// <c>struct timeval</c> of macOS. Its <c>tv_usec</c> is an <c>int32_t</c> (sys/_types/_suseconds_t.h), which padding follows.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct MacTimeval
{
    public long Seconds;
    public int Microseconds;

    public readonly long TotalNanoseconds => (Seconds * 1_000_000_000L) + (Microseconds * 1_000L);
}
