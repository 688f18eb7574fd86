using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

internal static partial class LibC
{
    [LibraryImport(Library, EntryPoint = "clock_getres")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int ClockGetResolution(int clock, out Timespec resolution);
}
