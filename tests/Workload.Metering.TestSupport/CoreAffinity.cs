using System.Runtime.InteropServices;

namespace Workload.Metering.TestSupport;

/// <summary>Decides on which cores the calling thread runs.</summary>
public static partial class CoreAffinity
{
    private const int CallingThread = 0;
    private const int MaskWords = 16;

    /// <summary>Keeps the calling thread, and threads that it starts, on one core. The thread should end with its test.</summary>
    public static void PinThread(int core)
    {
        ulong[] mask = new ulong[MaskWords];
        mask[core / 64] = 1UL << (core % 64);
        if (SetAffinity(CallingThread, MaskWords * sizeof(ulong), mask) != 0)
            throw new InvalidOperationException($"The kernel does not allow core {core}.");
    }

    public static int FirstAllowed()
    {
        ulong[] mask = new ulong[MaskWords];
        if (GetAffinity(CallingThread, MaskWords * sizeof(ulong), mask) < 0)
            throw new InvalidOperationException("The kernel refuses the thread's affinity.");
        for (int core = 0; core < MaskWords * 64; core++)
            if ((mask[core / 64] & (1UL << (core % 64))) != 0) return core;
        throw new InvalidOperationException("The kernel allows this thread no core.");
    }

    /// <summary>The calling thread's id.</summary>
    public static int ThreadId() => GetThreadId();

    [LibraryImport("libc", EntryPoint = "gettid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetThreadId();

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetAffinity(int threadId, nint size, ulong[] mask);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetAffinity(int threadId, nint size, [Out] ulong[] mask);
}
