using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Workload.Metering.Clocks;

/// <summary>
/// The clocks of the operating system that this process runs on. A clock that the system refuses is absent and never zero. The constructor
/// binds and tries everything that a reading needs, so a reading cannot fail because of a missing library.
/// </summary>
internal abstract class PlatformClocks
{
    private const int NotRefused = int.MinValue;
    private static readonly int s_clockCount = Enum.GetValues<ClockKind>().Length;

    private readonly int[] _refusals = new int[s_clockCount];
    private StrongBox<ClockCosts>? _costs;
    private long _processCpuCostNanoseconds;

    protected PlatformClocks() => Array.Fill(_refusals, NotRefused);

    /// <summary>The clocks for the operating system of this process.</summary>
    public static PlatformClocks Current { get; } =
        OperatingSystem.IsLinux() ? new LinuxClocks()
        : OperatingSystem.IsMacOS() ? new MacClocks()
        : OperatingSystem.IsWindows() ? new WindowsClocks()
        : new NoClocks();

    /// <summary>Whether the system reports how long a thread waits for a core.</summary>
    public abstract bool HasRunQueue { get; }

    /// <summary>Whether one thread can read the CPU clock of another.</summary>
    public abstract bool ReadsOtherThreads { get; }

    /// <summary>The largest step by which a thread's CPU clock advances.</summary>
    public abstract long ThreadCpuResolutionNanoseconds { get; }

    /// <summary>The number of clocks that were refused so far.</summary>
    public int RefusalCount => _refusals.Count(static code => code != NotRefused);

    /// <summary>The clocks that the operating system refused so far, each once.</summary>
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
    /// The cost of one reading of each clock. The first call measures it within 5 ms and allocates, so it belongs into the constructor of a
    /// meter. Later calls only return it, with the updated cost of the process clock.
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

    /// <summary>Whether to close the handles of exited threads now, because the limit of handles is reached.</summary>
    public virtual bool WantsSweep() => false;

    public abstract bool TryReadProcessCpu(out ProcessCpuReading reading);

    /// <summary>
    /// Returns the CPU time of the process's threads by kind (<see cref="ThreadKinds"/>) in nanoseconds, since the start of each thread.
    /// Returns null if it is unknown. Reads files and allocates.
    /// </summary>
    public virtual Dictionary<string, long>? SumThreads() => null;

    /// <summary>Opens the clocks of the calling thread. It never throws, and refused clocks are absent from the result.</summary>
    public abstract ThreadClock OpenThreadClock();

    /// <summary>
    /// Records how long a real reading of the process clock took, because its cost grows with the number of threads. It is safe from any
    /// thread and inside a value-changed handler. If two threads call it at the same time, one value may be lost.
    /// </summary>
    public void FollowProcessClockCost(long readingNanoseconds)
    {
        long known = Volatile.Read(ref _processCpuCostNanoseconds);
        if (known == 0 || readingNanoseconds < 0)
            return;

        // A reading during which the thread was preempted says nothing about the cost, so each reading counts for at most four times the
        // known cost.
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

    /// <summary>The operating system's call that reads a clock, or "none" if there is none.</summary>
    protected abstract string OsCall(ClockKind clock);

    protected abstract bool IsAvailable(ClockKind clock);

    protected abstract long ResolutionNanoseconds(ClockKind clock);

    /// <summary>Stores the first error code of a clock. It does not allocate.</summary>
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
