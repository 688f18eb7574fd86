using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

internal static partial class Kernel32
{
    // Each out is a FILETIME: two 32-bit halves, the lower first, which every Windows reads as one 64-bit number.
    [LibraryImport(Library, EntryPoint = "GetProcessTimes", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int GetProcessTimes(nint process, out long creation, out long exit, out long kernel, out long user);
}
