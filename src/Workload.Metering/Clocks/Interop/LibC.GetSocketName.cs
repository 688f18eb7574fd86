using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

internal static partial class LibC
{
    [LibraryImport(Library, EntryPoint = "getsockname")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static unsafe partial int GetSocketName(int descriptor, byte* address, int* length);
}
