using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks;

/// <summary>
/// The clocks of the operating system that this process runs on. Whatever it refuses is absent, never zero. Everything that a reading
/// needs is bound and tried when the object is made, so that a reading itself cannot meet a missing library.
/// </summary>
internal abstract class PlatformClocks
{
    private const int NotRefused = int.MinValue;
    private static readonly int ClockCount = Enum.GetValues<ClockKind>().Length;

    private readonly int[] _refusals = new int[ClockCount];
    private StrongBox<ClockCosts>? _costs;
    private long _processCpuCostNanoseconds;

    protected PlatformClocks() => Array.Fill(_refusals, NotRefused);

    /// <summary>The one place that tests the operating system.</summary>
    public static PlatformClocks Current { get; } =
        OperatingSystem.IsLinux() ? new LinuxClocks()
        : OperatingSystem.IsMacOS() ? new MacClocks()
        : OperatingSystem.IsWindows() ? new WindowsClocks()
        : new NoClocks();

    /// <summary>Whether the time that a thread waits for a core is known.</summary>
    public abstract bool HasRunQueue { get; }

    /// <summary>Whether a thread's CPU clock can be read by another one.</summary>
    public abstract bool ReadsOtherThreads { get; }

    /// <summary>The worst step in which a thread's CPU clock advances.</summary>
    public abstract long ThreadCpuResolutionNanoseconds { get; }

    /// <summary>How many clocks were refused until now.</summary>
    public int RefusalCount => _refusals.Count(static code => code != NotRefused);

    /// <summary>What the operating system refused until now, once per clock.</summary>
    public IReadOnlyList<ClockRefusal> Refusals
    {
        get
        {
            var refusals = new List<ClockRefusal>();
            for (int i = 0; i < _refusals.Length; i++)
            {
                int errorCode = Volatile.Read(ref _refusals[i]);
                if (errorCode != NotRefused)
                    refusals.Add(new ClockRefusal(NameOf((ClockKind)i), OsCall((ClockKind)i), errorCode, ReasonOf(errorCode)));
            }

            return refusals;
        }
    }

    /// <summary>
    /// What one reading costs. The first call measures, within 5 ms, and allocates; it belongs into the making of a meter. Later ones
    /// only look, and show the process clock's cost as it was followed since.
    /// </summary>
    public ClockCosts Costs
    {
        get
        {
            StrongBox<ClockCosts>? costs = Volatile.Read(ref _costs);
            if (costs is null)
            {
                var measured = new StrongBox<ClockCosts>(ClockCostMeasurement.Run(this));
                costs = Interlocked.CompareExchange(ref _costs, measured, null) ?? measured;
                Interlocked.CompareExchange(ref _processCpuCostNanoseconds, costs.Value.ProcessCpuNanoseconds, 0);
            }

            return costs.Value with { ProcessCpuNanoseconds = Volatile.Read(ref _processCpuCostNanoseconds) };
        }
    }

    /// <summary>Whether the handles of threads that have exited should be closed now, because there is no room for more.</summary>
    public virtual bool WantsSweep() => false;

    public abstract bool TryReadProcessCpu(out ProcessCpuReading reading);

    /// <summary>The CPU time of the process's threads by kind (<see cref="ThreadKinds"/>), in nanoseconds, of each from its start; null where it is unknown. Reads files and allocates.</summary>
    public virtual Dictionary<string, long>? SumThreads() => null;

    /// <summary>Opens the clocks of the calling thread. Never throws; what is refused is absent in what it returns.</summary>
    public abstract ThreadClock OpenThreadClock();

    /// <summary>
    /// Tells how long a real reading of the process clock took: it grows with the number of threads. Safe from any thread and inside
    /// a value-changed handler; of two at once one may be dropped.
    /// </summary>
    public void FollowProcessClockCost(long readingNanoseconds)
    {
        long known = Volatile.Read(ref _processCpuCostNanoseconds);
        if (known == 0 || readingNanoseconds < 0)
            return;

        // A reading that lost its core in the middle says nothing of the cost, so none counts for more than four times the known one.
        long counted = Math.Min(readingNanoseconds, 4 * known);
        long followed = Math.Max(1, known + (counted - known) / 8);
        Interlocked.CompareExchange(ref _processCpuCostNanoseconds, followed, known);
    }

    public IReadOnlyList<ClockDescription> Describe()
    {
        ClockCosts costs = Costs;
        return
        [
            DescriptionOf(ClockKind.Wall, costs.WallNanoseconds),
            DescriptionOf(ClockKind.ThreadCpu, costs.ThreadCpuNanoseconds),
            DescriptionOf(ClockKind.ThreadCpuFromOutside, costs.ThreadCpuFromOutsideNanoseconds),
            DescriptionOf(ClockKind.ProcessCpu, costs.ProcessCpuNanoseconds),
            DescriptionOf(ClockKind.RunQueue, costs.RunQueueNanoseconds),
        ];
    }

    /// <summary>The operating system's call behind a clock; "none" where there is none.</summary>
    protected abstract string OsCall(ClockKind clock);

    protected abstract bool IsAvailable(ClockKind clock);

    protected abstract long ResolutionNanoseconds(ClockKind clock);

    /// <summary>Keeps the first error code of a clock; allocates nothing.</summary>
    internal void Refuse(ClockKind clock, int errorCode) =>
        Interlocked.CompareExchange(ref _refusals[(int)clock], errorCode, NotRefused);

    private static string NameOf(ClockKind clock) => clock switch
    {
        ClockKind.Wall => "wall",
        ClockKind.ThreadCpu => "thread CPU",
        ClockKind.ThreadCpuFromOutside => "thread CPU, from outside",
        ClockKind.ProcessCpu => "process CPU",
        _ => "run queue",
    };

    private static string ReasonOf(int errorCode) =>
        errorCode == 0 ? "answers with what cannot be a reading" : Marshal.GetPInvokeErrorMessage(errorCode);

    private ClockDescription DescriptionOf(ClockKind clock, long costNanoseconds)
    {
        if (clock == ClockKind.Wall)
            return new ClockDescription(NameOf(clock), "Stopwatch.GetTimestamp", true, WallClock.ResolutionNanoseconds, costNanoseconds);

        return IsAvailable(clock)
            ? new ClockDescription(NameOf(clock), OsCall(clock), true, ResolutionNanoseconds(clock), costNanoseconds)
            : new ClockDescription(NameOf(clock), OsCall(clock), false, null, null);
    }
}
