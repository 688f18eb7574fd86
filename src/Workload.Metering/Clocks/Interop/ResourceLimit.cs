using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

/// <summary><c>struct rlimit</c> of Linux, sys/resource.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResourceLimit
{
    public nuint Current;
    public nuint Max;
}
