using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

/// <summary>
/// The head of <c>struct rusage</c> of Linux. glibc's has 144 bytes; musl's has 16 reserved words more, hence the room.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = (16 * 9) + (16 * 8))]
internal struct LinuxRusage
{
    [FieldOffset(0)]
    public LinuxTimeval User;

    [FieldOffset(16)]
    public LinuxTimeval System;

    /// <summary><c>ru_nvcsw</c>, twelve words on.</summary>
    [FieldOffset(128)]
    public long VoluntarySwitches;
}
