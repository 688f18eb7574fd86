using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

internal static partial class LibC
{
    [LibraryImport(Library, EntryPoint = "getpeername")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static unsafe partial int GetPeerName(int descriptor, byte* address, int* length);
}
