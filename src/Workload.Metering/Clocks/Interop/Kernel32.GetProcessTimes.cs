using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

internal static partial class Kernel32
{
    // Each out parameter is a FILETIME. Every Windows stores its two 32-bit halves, the lower one first, so it reads as one 64-bit number.
    [LibraryImport(Library, EntryPoint = "GetProcessTimes", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int GetProcessTimes(nint process, out long creation, out long exit, out long kernel, out long user);
}
