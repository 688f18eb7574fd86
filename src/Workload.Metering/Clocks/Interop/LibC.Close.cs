using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

internal static partial class LibC
{
    [LibraryImport(Library, EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Close(int descriptor);
}
