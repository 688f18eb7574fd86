using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

internal static partial class Kernel32
{
    [LibraryImport(Library, EntryPoint = "GetThreadTimes", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int GetThreadTimes(nint thread, out long creation, out long exit, out long kernel, out long user);
}
