using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

/// <summary>
/// The beginning of <c>struct rusage</c> of Linux. The struct has 144 bytes in glibc and 16 more reserved words in musl, so there is room
/// for both.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = (16 * 9) + (16 * 8))]
internal struct LinuxRusage
{
    [FieldOffset(0)]
    public LinuxTimeval User;

    [FieldOffset(16)]
    public LinuxTimeval System;

    /// <summary><c>ru_nvcsw</c>, which follows twelve words later.</summary>
    [FieldOffset(128)]
    public long VoluntarySwitches;
}
