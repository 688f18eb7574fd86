using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

/// <summary>The beginning of <c>struct rusage</c> of macOS (sys/resource.h), which has two timevals and 14 longs, or 144 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 144)]
internal struct MacRusage
{
    public MacTimeval User;
    public MacTimeval System;
}
