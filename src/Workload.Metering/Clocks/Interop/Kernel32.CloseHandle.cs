using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

internal static partial class Kernel32
{
    [LibraryImport(Library, EntryPoint = "CloseHandle")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int CloseHandle(nint handle);
}
