using Workload.Metering.Clocks;
using Workload.Metering.Queues;

namespace Workload.Metering.Segments;

/// <summary>
/// The clocks of one thread, with the cost of reading them. The cost is measured at each reading. Between other work, with cold caches, a
/// reading costs a multiple of its cost in a loop. The spin lock of the cursor protects it.
/// </summary>
internal struct PricedClock
{
    /// <summary>A reading that took longer than this many times its usual cost was interrupted and is repeated.</summary>
    private const int WideFactor = 4;
    private const int MaxAttempts = 3;

    /// <summary>A reading that was preempted counts for at most this many times the known cost.</summary>
    private const int MaxCounted = 4;

    /// <summary>
    /// The cost of a pair of readings, with half as much again for the cold caches. In a measurement, work of 300 µs slowed down by 1.45 %
    /// if readings took 1 %. This is in addition to the cost of an unread scope.
    /// </summary>
    private const int AfterEffect = 3;

    /// <summary>
    /// Two readings that are further apart were separated by a wait for a core. The readings themselves take some microseconds.
    /// </summary>
    private const long ApartNanoseconds = 100_000;

    /// <summary>The known cost moves by this fraction of the distance to the cost of the last reading.</summary>
    private const int FollowedPart = 8;

    private static readonly long s_cpuCost = Math.Max(1, PlatformClocks.Current.Costs.ThreadCpuNanoseconds);
    private static readonly long s_runQueueCost = Math.Max(1, PlatformClocks.Current.Costs.RunQueueNanoseconds);
    private static readonly bool s_readsRunQueue = PlatformClocks.Current.HasRunQueue;

    private readonly ThreadClock _clock;
    private readonly long _usualCpuCost;
    private readonly long _apartNanoseconds;
    private long _cpuCost;
    private long _runQueueCost = s_runQueueCost;

    public PricedClock(ThreadClock clock)
        : this(clock, s_cpuCost)
    {
    }

    /// <param name="clock">The clocks.</param>
    /// <param name="usualCpuCost">The cost of a reading of the CPU clock in a loop.</param>
    /// <param name="apartNanoseconds">The time from which two readings count as separated by a wait for a core.</param>
    internal PricedClock(ThreadClock clock, long usualCpuCost, long apartNanoseconds = ApartNanoseconds)
    {
        _clock = clock;
        _apartNanoseconds = apartNanoseconds;
        _usualCpuCost = _cpuCost = usualCpuCost;
    }

    /// <summary>The work of metering on this thread.</summary>
    public MeteringWork Work;

    /// <summary>How well the collector's pauses explained the time off a core on this thread so far.</summary>
    public PauseEdges Edges = new();

    /// <summary>The blocked time in which the thread waited spinning, of the segments that were closed since it was last taken.</summary>
    public long SpunNanoseconds;

    /// <summary>Whether the run queue can be read.</summary>
    public static bool HasRunQueue => s_readsRunQueue;

    /// <summary>
    /// Returns the cost of the two readings of a segment to the thread. It is half as much again as their time, because the kernel leaves
    /// cold caches behind.
    /// </summary>
    public readonly long PairNanoseconds(bool runQueue) => AfterEffect * (_cpuCost + (runQueue && s_readsRunQueue ? _runQueueCost : 0));

    public bool TryReadCpu(bool fromOutside, out ThreadReading reading)
    {
        for (int attempt = 1; ; attempt++)
        {
            long before = WallClock.Now();
            bool answers = fromOutside ? _clock.TryReadCpuFromOutside(out long cpu) : _clock.TryReadCpu(out cpu);
            long after = WallClock.Now();
            Work.CpuReadings++;

            // The difference spans the CPU reading and one of the two wall readings. The other wall reading is not counted.
            if (fromOutside)
            {
                Work.ReadingNanoseconds += Math.Min(
                    after - before, MaxCounted * PlatformClocks.Current.Costs.ThreadCpuFromOutsideNanoseconds);
            }
            else
            {
                Pay(ref _cpuCost, after - before);
            }
            reading = answers ? new ThreadReading(before, cpu, after) : default;
            if (!answers || after - before <= WideFactor * _usualCpuCost || attempt == MaxAttempts) return answers;
        }
    }

    /// <summary>Reads the run queue. It does not try on a platform without one, because the attempt would cost time.</summary>
    public bool TryReadRunQueue(bool fromOutside, out RunQueueReading reading)
    {
        long before = WallClock.Now();
        bool answers = fromOutside ? _clock.TryReadRunQueue(out reading) : _clock.TryReadOwnRunQueue(out reading);
        reading = reading with { Collections = GC.CollectionCount(0) };
        PoolGrowth.OfProcess.Note(ThreadPool.ThreadCount, before);
        Pay(ref _runQueueCost, WallClock.Now() - before);
        Work.RunQueueReadings++;
        return answers;
    }

    /// <summary>
    /// Reads the run queue of the calling thread and then its CPU clock. If the thread lost its core in between, it reads both again.
    /// Otherwise that wait would count into the time that begins with the second reading.
    /// </summary>
    public bool TryReadBoth(out ThreadReading cpu, out RunQueueReading? runQueue)
    {
        for (int attempt = 1; ; attempt++)
        {
            long before = WallClock.Now();
            runQueue = TryReadRunQueue(fromOutside: false, out var read) ? read : null;
            if (!TryReadCpu(fromOutside: false, out cpu)) return false;
            if (cpu.AfterNanoseconds - before <= _apartNanoseconds || attempt == MaxAttempts) return true;
        }
    }

    /// <summary>
    /// Reads the run queue of the calling thread after its CPU clock, and takes out a wait for a core in between. The thread blocks nowhere
    /// there, so all of its off-CPU time is such a wait. Only a second reading shows which part of it the first one includes.
    /// </summary>
    /// <param name="cpu">The reading of the CPU clock, a moment ago.</param>
    /// <param name="reading">Receives the run queue as it was then.</param>
    public bool TryReadRunQueueAt(in ThreadReading cpu, out RunQueueReading reading)
    {
        if (!TryReadRunQueue(fromOutside: false, out reading)) return false;
        if (WallClock.Now() - cpu.AfterNanoseconds <= _apartNanoseconds) return true;
        if (!TryReadRunQueue(fromOutside: false, out var again) || !TryReadCpu(fromOutside: false, out var after)) return true;
        long off = after.BeforeNanoseconds - cpu.AfterNanoseconds - (after.CpuBeforeNanoseconds - cpu.CpuAfterNanoseconds);
        long included = Math.Max(0, off - (again.DelayNanoseconds - reading.DelayNanoseconds));
        reading = reading with { DelayNanoseconds = Math.Max(0, reading.DelayNanoseconds - included) };
        return true;
    }

    /// <summary>Reads from another thread how often the thread gave up its core voluntarily.</summary>
    public bool TryReadVoluntarySwitches(out long switches)
    {
        long before = WallClock.Now();
        bool answers = _clock.TryReadVoluntarySwitches(out switches);
        Work.ReadingNanoseconds += Math.Min(WallClock.Now() - before, MaxCounted * _runQueueCost);
        return answers;
    }

    public readonly void CloseIfExited() => _clock.CloseIfExited();

    public readonly void Dispose() => _clock.Dispose();

    private void Pay(ref long cost, long took)
    {
        long counted = Math.Min(took, MaxCounted * cost);
        cost = Math.Max(1, cost + ((counted - cost) / FollowedPart));
        Work.ReadingNanoseconds += counted;
    }
}
