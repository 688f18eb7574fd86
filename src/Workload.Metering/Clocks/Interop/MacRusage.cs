using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

/// <summary>The head of <c>struct rusage</c> of macOS (sys/resource.h): two timevals and 14 longs, 144 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 144)]
internal struct MacRusage
{
    public MacTimeval User;
    public MacTimeval System;
}
