namespace Workload.Metering;

/// <summary>The division of a phase's time into six states, which partition its flow time exactly.</summary>
/// <remarks>
/// <para>
/// <see cref="Cpu"/>, <see cref="Blocked"/> and <see cref="Awaiting"/> are the phase's own character. <see cref="RunQueue"/>,
/// <see cref="TaskQueue"/> and <see cref="GcPause"/> are interference by other work.
/// </para>
/// <para>This value is immutable and thread-safe. Reading it does not allocate.</para>
/// </remarks>
public readonly record struct TimeBreakdown
{
    /// <summary>The time during which a thread ran the flow on a core. The source is the thread's CPU clock.</summary>
    public TimeSpan Cpu { get; init; }

    /// <summary>
    /// The time during which the flow held a thread that was off its core because of something outside of the flow. Examples are
    /// synchronous I/O, a lock, a sleep and a page fault. A thread that waits for another thread of the same flow that computes is not
    /// included, up to one thread at each instant. If <see cref="RunQueue"/> is unknown, this time includes the wait for a core.
    /// </summary>
    public TimeSpan Blocked { get; init; }

    /// <summary>
    /// The time during which no thread ran the flow, because it awaited something. If <see cref="TaskQueue"/> is unknown, this time
    /// includes it.
    /// </summary>
    public TimeSpan Awaiting { get; init; }

    /// <summary>
    /// The time during which a thread was runnable and waited for a core, because of other threads or the throttling of a container's
    /// quota. The source is field 2 of the thread's <c>schedstat</c> on Linux. It is <see langword="null"/> on other systems, and if the
    /// kernel or the options switch it off.
    /// </summary>
    public TimeSpan? RunQueue { get; init; }

    /// <summary>
    /// The time during which the flow was ready to run and waited for a pool thread, its scheduler or a consumer. The wait for a pool
    /// thread is estimated from the pool's probed delay, and that for a scheduler from what else ran there. The wait for the consumer that
    /// the flow was handed to is exact. It is <see langword="null"/> if the options switch it off.
    /// </summary>
    public TimeSpan? TaskQueue { get; init; }

    /// <summary>
    /// The time during which a garbage-collection pause held a thread that would have run. The source is <c>GC.GetTotalPauseDuration</c>.
    /// </summary>
    public TimeSpan GcPause { get; init; }

    /// <summary>The part of <see cref="Cpu"/> during which the flow's own threads did the garbage collector's work.</summary>
    public TimeSpan GcCpu { get; init; }

    /// <summary>
    /// The error of <see cref="Cpu"/>. For a single scope whose clock was always read it is a certified bound. For an estimated scope it is
    /// the length of the unread segments. For a sum it is the certified part plus a 95 % interval over the sampled readings.
    /// </summary>
    public TimeSpan CpuError { get; init; }

    /// <summary>
    /// The flow time, which is the sum of the six states. For a flow that is on one thread at a time it equals the wall time. For a flow on
    /// several threads at once it is longer.
    /// </summary>
    public TimeSpan Total => Cpu + Blocked + Awaiting + GcPause + (RunQueue ?? TimeSpan.Zero) + (TaskQueue ?? TimeSpan.Zero);

    /// <summary>
    /// The off-CPU part of the thread time, which is <see cref="Blocked"/> + <see cref="RunQueue"/> + <see cref="GcPause"/>.
    /// </summary>
    public TimeSpan OffCore => Blocked + GcPause + (RunQueue ?? TimeSpan.Zero);

    /// <summary>
    /// <see cref="Cpu"/> as a share of the phase's character (<see cref="Cpu"/> + <see cref="Blocked"/> + <see cref="Awaiting"/>), from 0
    /// to 1. It is <see langword="null"/> if all three are zero.
    /// </summary>
    public double? CpuRatio => Character > TimeSpan.Zero ? Cpu / Character : null;

    /// <summary>1 − <see cref="CpuRatio"/>, the waiting share of the phase's character. It is <see langword="null"/> if that is.</summary>
    public double? IoRatio => Character > TimeSpan.Zero ? (Blocked + Awaiting) / Character : null;

    /// <summary>Returns the time in a state. It is the property of the same name.</summary>
    /// <param name="state">The state.</param>
    /// <returns>The time, or <see langword="null"/> if it is unknown. Only the times of the two queues can be.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a state.</exception>
    public TimeSpan? this[FlowState state] => StateTable.Of(state).TimeIn(this);

    /// <summary>Returns the sum of two breakdowns, for example of several measurements of one phase.</summary>
    /// <param name="other">The other breakdown.</param>
    /// <returns>
    /// The sum of each time. The time in a queue is <see langword="null"/> if it is unknown in one of them. The errors add up too, so that
    /// the sum of certified bounds is one.
    /// </returns>
    public TimeBreakdown Add(TimeBreakdown other) => new()
    {
        Cpu = Cpu + other.Cpu,
        Blocked = Blocked + other.Blocked,
        Awaiting = Awaiting + other.Awaiting,
        RunQueue = RunQueue + other.RunQueue,
        TaskQueue = TaskQueue + other.TaskQueue,
        GcPause = GcPause + other.GcPause,
        GcCpu = GcCpu + other.GcCpu,
        CpuError = CpuError + other.CpuError,
    };

    internal TimeSpan Character => Cpu + Blocked + Awaiting;
}
