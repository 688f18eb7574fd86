using Workload.Metering.Clocks.Interop;

namespace Workload.Metering.Clocks;

/// <summary>
/// Counts the descriptors that the thread clocks hold open. They leave most of the process's limit to the process: a runtime that gets no descriptor
/// starts no thread.
/// </summary>
internal sealed class LinuxDescriptors
{
    /// <summary>The clocks hold at most this part of what the process may open.</summary>
    private const int PartOfLimit = 4;

    /// <summary>Between two sweeps so many threads begin: each sweep asks the kernel about every clock.</summary>
    private const int ThreadsBetweenSweeps = 32;

    private readonly int _max;
    private int _open;
    private int _untilSweep;

    public LinuxDescriptors()
        : this(LimitOfProcess() / PartOfLimit)
    {
    }

    internal LinuxDescriptors(int max) => _max = max;

    /// <summary>How many are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Counts one more, if there is room.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _open) <= _max) return true;
        Interlocked.Decrement(ref _open);
        return false;
    }

    public void GiveBack() => Interlocked.Decrement(ref _open);

    /// <summary>Whether clocks of exited threads should be looked for now: where there is no room, and not at each thread.</summary>
    public bool WantsSweep()
    {
        if (Open < _max || Interlocked.Decrement(ref _untilSweep) >= 0) return false;
        Volatile.Write(ref _untilSweep, ThreadsBetweenSweeps);
        return true;
    }

    private static int LimitOfProcess()
    {
        try
        {
            return LibC.GetRLimit(LinuxConstants.ResourceOpenFiles, out var limit) == 0
                ? (int)nuint.Min(limit.Current, int.MaxValue)
                : int.MaxValue;
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            return int.MaxValue;
        }
    }
}
