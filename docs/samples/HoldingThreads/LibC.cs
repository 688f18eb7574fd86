using System.Runtime.InteropServices;

namespace HoldingThreads;

/// <summary>A native function that blocks. The runtime does not know what it does.</summary>
internal static partial class LibC
{
    [LibraryImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Usleep(uint microseconds);

    public static void Sleep(uint microseconds) => _ = Usleep(microseconds);
}
