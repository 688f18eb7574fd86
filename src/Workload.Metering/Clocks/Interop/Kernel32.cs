namespace Workload.Metering.Clocks.Interop;

internal static partial class Kernel32
{
    private const string Library = "kernel32";
}
