using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

internal static partial class LibC
{
    // The call needs no GC transition, because it takes less than a microsecond and never blocks. errno survives such a call, and no
    // collection can happen between the reading and its use.
    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int ClockGetTime(int clock, out Timespec time);
}
