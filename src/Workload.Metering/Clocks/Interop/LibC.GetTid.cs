using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

internal static partial class LibC
{
    // The function exists in glibc since 2.30 and in musl since 1.2.2.
    [LibraryImport(Library, EntryPoint = "gettid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int GetThreadId();
}
