using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Segments;

/// <summary>
/// Decides why a thread was off-CPU, from all available evidence. Time that is neither a wait for a core nor a pause of the garbage
/// collector is blocked time.
/// </summary>
/// <param name="RunQueueNanoseconds">The time during which it was runnable and waited for a core.</param>
/// <param name="GcPauseNanoseconds">The time during which the garbage collector kept it from running.</param>
internal readonly record struct OffCoreTime(long RunQueueNanoseconds, long GcPauseNanoseconds)
{
    /// <summary>
    /// The longest time slice of a spinning thread, which yields its core after at most this time. A thread that computes may have a
    /// neighbour of higher priority. Its slices are longer, because the neighbour sleeps at least as long as the kernel's timers require.
    /// </summary>
    private const long LongestSpinTurnNanoseconds = 20_000;

    /// <summary>The minimum number of short slices. A smaller number may be chance.</summary>
    private const int MinSpinTurns = 3;

    /// <summary>
    /// The minimum ratio of off-CPU to CPU time of a spinning thread. Each time that it yields, the other threads get a slice of some
    /// milliseconds.
    /// </summary>
    private const int MinSpinOffPerCpu = 10;

    /// <summary>
    /// A pause may keep a thread off its core for longer than it is counted, by this fraction. The collector's thread may be preempted
    /// before it wakes the other threads.
    /// </summary>
    private const int PauseEdge = 6;

    /// <summary>
    /// That is only assumed for a thread that computes this many times as long, because a sleeping thread may have slept during that time.
    /// </summary>
    private const int MinCpuPerWait = 2;

    /// <summary>
    /// It is also assumed for a thread that gave up its core about once for each collection. One collection in this many may find the
    /// thread off its core already.
    /// </summary>
    private const int CaughtByAll = 4;

    /// <summary>
    /// A collection may stop a thread this many times, because on a machine that is short of cores it also waits for locks.
    /// </summary>
    private const int MaxStopsByOne = 3;

    /// <summary>Fewer collections may agree with the number of a sleeping thread's waits by chance.</summary>
    private const int MinCollections = 8;

    /// <summary>With fewer collections, the thread must compute for at least this part of what neither explains.</summary>
    private const int WaitedPerCpu = 10;

    /// <summary>Divides the off-CPU time of a stretch of a thread's time.</summary>
    /// <param name="cpuNanoseconds">The time on a core.</param>
    /// <param name="offNanoseconds">The time off a core.</param>
    /// <param name="pauseNanoseconds">The time for which the garbage collector paused the process meanwhile.</param>
    /// <param name="start">The thread's run queue at the start, or null if it was not read.</param>
    /// <param name="end">The thread's run queue at the end, or null if it was not read.</param>
    /// <param name="others">The waits within the runtime that may be part of the off-CPU time.</param>
    /// <param name="sparePauseNanoseconds">
    /// The part of earlier pauses that no time off a core has used up. It is from <see cref="PauseEdges"/>.
    /// </param>
    public static OffCoreTime Judge(
        long cpuNanoseconds, long offNanoseconds, long pauseNanoseconds, in RunQueueReading? start, in RunQueueReading? end,
        in WaitsForOthers others = default, long sparePauseNanoseconds = 0)
    {
        if (start is not { } from || end is not { } until)
            return new OffCoreTime(0, Paused(cpuNanoseconds, offNanoseconds, pauseNanoseconds, sparePauseNanoseconds, null));
        long queue = Queued(from, until, cpuNanoseconds, offNanoseconds, startsWorker: others.WorkerNanoseconds > 0);
        long rest = offNanoseconds - queue;
        if (pauseNanoseconds <= 0)
            return new OffCoreTime(queue + others.Of(rest, until.VoluntarySwitches - from.VoluntarySwitches), GcPauseNanoseconds: 0);
        bool isCaught = IsCaught(from, until, cpuNanoseconds, rest - pauseNanoseconds);
        return new OffCoreTime(queue, Paused(cpuNanoseconds, rest, pauseNanoseconds, sparePauseNanoseconds, isCaught ? queue : null));
    }

    private static bool IsCaught(in RunQueueReading start, in RunQueueReading end, long cpuNanoseconds, long waitedNanoseconds)
    {
        long collections = end.Collections - start.Collections;
        return end.VoluntarySwitches - start.VoluntarySwitches is { } voluntary
            && voluntary >= collections - (collections / CaughtByAll) && voluntary <= collections * MaxStopsByOne
            && (collections >= MinCollections || waitedNanoseconds <= cpuNanoseconds * WaitedPerCpu);
    }

    /// <summary>
    /// Whether a thread waited spinning. Such a wait yields its core repeatedly before it blocks. The thread is always runnable, but it
    /// waits for an event. A new worker is awaited in the same way, and what it waits for is a core.
    /// </summary>
    public static bool IsSpinning(
        in RunQueueReading start, in RunQueueReading end, long cpuNanoseconds, long offNanoseconds, bool startsWorker) =>
        !startsWorker && end.VoluntarySwitches - start.VoluntarySwitches is { } voluntary
        && end.Switches - start.Switches - voluntary is >= MinSpinTurns and var turns
        && cpuNanoseconds < turns * LongestSpinTurnNanoseconds && offNanoseconds > MinSpinOffPerCpu * cpuNanoseconds;

    private static long Queued(
        in RunQueueReading start, in RunQueueReading end, long cpuNanoseconds, long offNanoseconds, bool startsWorker)
    {
        if (IsSpinning(start, end, cpuNanoseconds, offNanoseconds, startsWorker)) return 0;

        // A thread that never gave up its core voluntarily always wanted it. A hypervisor may have taken the core, which the run queue does
        // not count.
        if (end.VoluntarySwitches - start.VoluntarySwitches == 0) return offNanoseconds;
        return Bounded.Clamp(end.DelayNanoseconds - start.DelayNanoseconds, 0, offNanoseconds);
    }

    /// <summary>
    /// Returns the time lost to pauses. A pause delays a thread by the share of it during which the thread would have run. This share is
    /// taken from the time that neither a pause nor the run queue explains. If the thread only computes in the rest, it would have computed
    /// during the pauses too.
    /// </summary>
    /// <remarks>
    /// Pauses and the run queue overlap if a woken thread waits for a core while the next pause begins. So the rest is limited to at least
    /// zero.
    /// </remarks>
    private static long Paused(
        long cpuNanoseconds, long offNanoseconds, long pauseNanoseconds, long spareNanoseconds, long? collectorsQueueNanoseconds)
    {
        if (pauseNanoseconds <= 0) return 0;
        long waited = Math.Max(0, offNanoseconds - pauseNanoseconds), own = cpuNanoseconds + waited;
        long edge = pauseNanoseconds / PauseEdge;

        // If cores are short, the collector's thread waits for a core too, and the edge may be twice as long.
        bool isEdge = collectorsQueueNanoseconds is { } queue
            ? waited <= edge + Math.Min(queue, edge) + spareNanoseconds
            : waited <= Math.Min(edge, cpuNanoseconds / MinCpuPerWait);
        if (isEdge) return offNanoseconds;
        long delayed = own == 0 ? pauseNanoseconds : (long)((double)pauseNanoseconds * cpuNanoseconds / own);
        return Math.Min(delayed, offNanoseconds);
    }
}
