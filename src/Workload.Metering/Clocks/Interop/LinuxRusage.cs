using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

/// <summary>
/// The head of <c>struct rusage</c> of Linux. glibc's has 144 bytes; musl's has 16 reserved words more, hence the room.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 144 + (16 * 8))]
internal struct LinuxRusage
{
    public LinuxTimeval User;
    public LinuxTimeval System;
}
