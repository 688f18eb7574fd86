using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks.Interop;

internal static partial class Kernel32
{
    [LibraryImport(Library, EntryPoint = "QueryThreadCycleTime", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    internal static partial int QueryThreadCycleTime(nint thread, out ulong cycles);
}
