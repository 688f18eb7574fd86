using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

internal static partial class LibC
{
    // Without a transition: it lasts less than a microsecond and never blocks, errno survives, and no collection can come between the
    // reading and its use.
    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int ClockGetTime(int clock, out Timespec time);
}
