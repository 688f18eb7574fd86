namespace Workload.Metering.Analysis;

/// <summary>The thresholds of the advice, with the reason for each figure. docs/scaling.md contains the same figures.</summary>
internal static class AdviceThresholds
{
    /// <summary>
    /// The minimum number of calls. With fewer calls, the start-up cost of the first one (compilation, connections, cold caches) has too
    /// much weight.
    /// </summary>
    public const int MinCalls = 5;

    /// <summary>From this number of calls on, half of the time in one call is hardly its start-up cost.</summary>
    public const int ManyCalls = 20;

    /// <summary>The start-up costs of a call take less than this.</summary>
    public static readonly TimeSpan LongestStartUp = TimeSpan.FromSeconds(1);

    /// <summary>The minimum share of the process's time or CPU. Below it, no change of the phase is noticeable.</summary>
    public const double MinShareOfProcess = 0.03;

    /// <summary>The minimum gain. A smaller gain is not worth the change, since the next measurement differs by as much.</summary>
    public const double MinSpeedup = 1.2;

    /// <summary>
    /// The minimum queued share. A loss of a quarter of the time makes calls a third longer, which scheduling noise does not explain.
    /// </summary>
    public const double MinQueuedShare = 0.25;

    /// <summary>The minimum blocked share. Below a quarter, removing all blocked time would free fewer than one thread in four.</summary>
    public const double MinBlockedShare = 0.25;

    /// <summary>The share of locks in the waiting above which more callers only make it longer.</summary>
    public const double MinShareOfLocks = 0.5;

    /// <summary>The share of named waits above which it is known what a phase waits for.</summary>
    public const double MinShareOfNames = 0.5;

    /// <summary>The minimum share of garbage collection. Below a tenth, the variation between two measurements is as large.</summary>
    public const double MinCollectorShare = 0.1;

    /// <summary>The use of the cores from which they count as full. Other work of the process takes the rest.</summary>
    public const double FullCores = 0.8;

    /// <summary>A container's limit that delays a phase by a smaller share of its time is not what it lacks.</summary>
    public const double MinThrottledShare = 0.1;

    /// <summary>A rate above a container's limit by this factor shows bursts. A smaller excess may be an error of measurement.</summary>
    public const double MinBurst = 1.05;

    /// <summary>Below this use, the process does not fill its cores even for short times.</summary>
    public const double HalfTheCores = 0.5;

    /// <summary>
    /// Up to this number, calls count as one after another. Two calls overlap a little when one ends and the next begins.
    /// </summary>
    public const double OneAtATime = 1.2;

    /// <summary>Calls from no phase that fill a smaller share of the time than this wait for someone to make them.</summary>
    public const double BackToBack = 0.8;

    /// <summary>
    /// Calls whose 75th percentile is at most this many times the 10th have one length. Answers of services differ by more. A timer is late
    /// by a few milliseconds.
    /// </summary>
    public const double MaxSpreadOfTimer = 1.1;

    /// <summary>The minimum length of a wait on purpose. A timer of fewer milliseconds is late by more than its spread allows.</summary>
    public static readonly TimeSpan MinTimeOfTimer = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Up to this number of threads, a call counts as running on one thread. A second thread that helps occasionally does not count.
    /// </summary>
    public const double OneThread = 1.2;

    /// <summary>
    /// The minimum CPU time of a call that is worth splitting. For a shorter call, handing out the parts costs as much as it gains.
    /// </summary>
    public static readonly TimeSpan MinTimeToSplit = TimeSpan.FromMilliseconds(1);

    /// <summary>The minimum time of a phase. A shorter time is only a few ticks of a scheduler.</summary>
    public static readonly TimeSpan MinTime = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// The minimum number of calls per caller for a pipeline. With fewer calls, a pipeline is filling or draining most of the time.
    /// </summary>
    public const int MinCallsOfPipeline = 4;

    /// <summary>The minimum number of cores that each call needs before it can be split.</summary>
    public const int MinCoresToSplit = 2;

    /// <summary>A core counts as available if others take at most a fifth of it, because no core is ever completely free.</summary>
    public const double NearlyACore = 0.8;

    /// <summary>Above this use of the cores, Amdahl's law no longer distinguishes a serial part from noise.</summary>
    public const double NearlyAllCores = 2.0 / 3;

    /// <summary>The minimum share of free cores. With fewer, more calls have no core to run on.</summary>
    public const double MinFreeShareOfCores = 0.1;

    /// <summary>A phase that blocks fewer threads than this on average is not named as the holder of the pool's threads.</summary>
    public const double MinThreadsHeld = 0.5;

    /// <summary>A phase that holds a smaller share of the pool's threads is not why work waits for one. Others hold most of them.</summary>
    public const double MinShareOfPool = 0.25;

    /// <summary>The delay of the pool from which users notice it.</summary>
    public static readonly TimeSpan MinPoolDelay = TimeSpan.FromMilliseconds(50);

    /// <summary>A phase that waits for a smaller share of its own time does not mainly wait.</summary>
    public const double MinWaitingShare = 0.5;

    /// <summary>A gain below this factor cannot be distinguished from none.</summary>
    public const double NoticeableGain = 1.05;

    /// <summary>CPU in no phase below this number of cores belongs to the runtime itself.</summary>
    public const double MinCoresInNoPhase = 0.5;

    /// <summary>If this share of the process's CPU is in no phase, it matters more than the metered code.</summary>
    public const double MinShareInNoPhase = 0.5;

    /// <summary>A flow that uses a larger share of the process's CPU than this is not merely waiting for others.</summary>
    public const double MaxShareOfBystander = 0.25;

    /// <summary>A process that uses a smaller share of its cores than this does not need more of them.</summary>
    public const double MaxUseOfIdleCores = 0.5;

    /// <summary>The minimum time for judging idle cores. A load that comes and goes is not visible in less time.</summary>
    public static readonly TimeSpan MinTimeOfIdleCores = TimeSpan.FromSeconds(10);

    /// <summary>The reserve of cores is as large as the use, rounded up in steps of half a core.</summary>
    public const double ReserveOfCores = 2, StepOfCores = 0.5;

    /// <summary>An allocation of this size goes to the large object heap, which has the most expensive collections.</summary>
    public const long LargeObject = 85_000;

    /// <summary>The minimum number of calls in a class of calls at once.</summary>
    public const int MinCallsOfClass = 20;

    /// <summary>Two classes are compared if their numbers of calls at once differ at least by this factor.</summary>
    public const double MinSpreadOfClasses = 2;
}
