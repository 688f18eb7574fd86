using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>
/// One thread's clocks, with what reading them takes: measured at each reading, for in the middle of other work, with cold caches, it takes
/// a multiple of what it takes in a loop. Behind its cursor's gate.
/// </summary>
internal struct PricedClock
{
    /// <summary>A reading that took longer than this many times its usual cost was interrupted, and is made again.</summary>
    private const int WideFactor = 4;
    private const int MostAttempts = 3;

    /// <summary>One that lost its core in the middle counts for no more than this many times the known cost.</summary>
    private const int MostCounted = 4;

    /// <summary>
    /// Two readings, and half as much again. Measured: work of 300 µs of which readings took 1 % became 1.45 % slower, beside what an unread scope costs.
    /// </summary>
    private const int AfterEffect = 3;

    /// <summary>The known cost moves by this part of the distance to what the last reading took.</summary>
    private const int FollowedPart = 8;

    private static readonly long s_cpuCost = Math.Max(1, PlatformClocks.Current.Costs.ThreadCpuNanoseconds);
    private static readonly long s_runQueueCost = Math.Max(1, PlatformClocks.Current.Costs.RunQueueNanoseconds);
    private static readonly bool s_readsRunQueue = PlatformClocks.Current.HasRunQueue;

    private readonly ThreadClock _clock;
    private readonly long _usualCpuCost;
    private long _cpuCost;
    private long _runQueueCost = s_runQueueCost;

    public PricedClock(ThreadClock clock)
        : this(clock, s_cpuCost)
    {
    }

    /// <param name="clock">The clocks.</param>
    /// <param name="usualCpuCost">What a reading of the CPU clock takes in a loop.</param>
    internal PricedClock(ThreadClock clock, long usualCpuCost)
    {
        _clock = clock;
        _usualCpuCost = _cpuCost = usualCpuCost;
    }

    /// <summary>What metering did on this thread.</summary>
    public MeteringWork Work;

    /// <summary>Whether there is a run queue to be read.</summary>
    public static bool HasRunQueue => s_readsRunQueue;

    /// <summary>What the two readings of a segment cost the thread: half as much again as they take, for the caches that the kernel leaves behind.</summary>
    public readonly long PairNanoseconds(bool runQueue) => AfterEffect * (_cpuCost + (runQueue && s_readsRunQueue ? _runQueueCost : 0));

    public bool TryReadCpu(bool fromOutside, out ThreadReading reading)
    {
        for (int attempt = 1; ; attempt++)
        {
            long before = WallClock.Now();
            bool answers = fromOutside ? _clock.TryReadCpuFromOutside(out long cpu) : _clock.TryReadCpu(out cpu);
            long after = WallClock.Now();
            Work.CpuReadings++;

            // What lies between the two is one reading of the wall clock and one of the CPU's; another one of the wall clock is beside it.
            if (fromOutside) Work.ReadingNanoseconds += Math.Min(after - before, MostCounted * PlatformClocks.Current.Costs.ThreadCpuFromOutsideNanoseconds);
            else Pay(ref _cpuCost, after - before);
            reading = answers ? new ThreadReading(before, cpu, after) : default;
            if (!answers || after - before <= WideFactor * _usualCpuCost || attempt == MostAttempts) return answers;
        }
    }

    /// <summary>Not where the platform has none: there it would cost, and not answer.</summary>
    public bool TryReadRunQueue(bool fromOutside, out RunQueueReading reading)
    {
        long before = WallClock.Now();
        bool answers = fromOutside ? _clock.TryReadRunQueue(out reading) : _clock.TryReadOwnRunQueue(out reading);
        Pay(ref _runQueueCost, WallClock.Now() - before);
        Work.RunQueueReadings++;
        return answers;
    }

    public readonly void CloseIfExited() => _clock.CloseIfExited();

    public readonly void Dispose() => _clock.Dispose();

    private void Pay(ref long cost, long took)
    {
        long counted = Math.Min(took, MostCounted * cost);
        cost = Math.Max(1, cost + ((counted - cost) / FollowedPart));
        Work.ReadingNanoseconds += counted;
    }
}
