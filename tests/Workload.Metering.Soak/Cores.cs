using System.Runtime.InteropServices;

namespace Workload.Metering.Soak;

/// <summary>Finds the cores that this process may use, and keeps a thread on one of them.</summary>
internal static partial class Cores
{
    private const int MaxCores = 1024;
    private const int BitsPerWord = 64;

    /// <summary>Returns the numbers of the cores, or nothing where the system does not report them.</summary>
    public static int[] All()
    {
        if (!OperatingSystem.IsLinux())
            return [];
        ulong[] mask = new ulong[MaxCores / BitsPerWord];
        return GetAffinity(0, sizeof(ulong) * mask.Length, mask) != 0
            ? []
            : [.. Enumerable.Range(0, MaxCores).Where(core => (mask[core / BitsPerWord] >> (core % BitsPerWord) & 1) != 0)];
    }

    /// <summary>Keeps the calling thread on a core. The thread must belong to the caller.</summary>
    public static void StayOn(int core)
    {
        ulong[] mask = new ulong[MaxCores / BitsPerWord];
        mask[core / BitsPerWord] = 1UL << (core % BitsPerWord);
        if (SetAffinity(0, sizeof(ulong) * mask.Length, mask) != 0)
            throw new InvalidOperationException($"The thread cannot be kept on core {core}.");
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetAffinity(int thread, nint bytes, [Out] ulong[] mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetAffinity(int thread, nint bytes, ulong[] mask);
}
