using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

internal static partial class Kernel32
{
    [LibraryImport(Library, EntryPoint = "WaitForSingleObject")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial uint WaitForSingleObject(nint handle, uint timeoutMilliseconds);
}
