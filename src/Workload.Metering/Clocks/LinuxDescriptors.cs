using Workload.Metering.Clocks.Interop;

namespace Workload.Metering.Clocks;

/// <summary>
/// Counts the descriptors that the clocks of threads hold open. They leave most of the process's limit to the process, because the runtime
/// cannot start a thread without a descriptor.
/// </summary>
internal sealed class LinuxDescriptors
{
    /// <summary>The clocks hold at most this fraction of the descriptors that the process may open.</summary>
    private const int PartOfLimit = 4;

    /// <summary>The number of new threads between two sweeps. A sweep asks the kernel about every clock.</summary>
    private const int ThreadsBetweenSweeps = 32;

    private readonly int _max;
    private int _open;
    private int _untilSweep;

    public LinuxDescriptors()
        : this(LimitOfProcess() / PartOfLimit)
    {
    }

    internal LinuxDescriptors(int max) => _max = max;

    /// <summary>The number of open descriptors.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Counts one more descriptor if the limit allows it.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _open) <= _max) return true;
        Interlocked.Decrement(ref _open);
        return false;
    }

    public void GiveBack() => Interlocked.Decrement(ref _open);

    /// <summary>Whether to look for clocks of exited threads now. That is so if the limit is reached, but not at each new thread.</summary>
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
