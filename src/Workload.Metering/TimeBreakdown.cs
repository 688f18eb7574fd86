namespace Workload.Metering;

/// <summary>Where the time of a phase went: the six states that partition its flow time exactly.</summary>
/// <remarks>
/// <para>
/// <see cref="Cpu"/>, <see cref="Blocked"/> and <see cref="Awaiting"/> are the phase's own character;
/// <see cref="RunQueue"/>, <see cref="TaskQueue"/> and <see cref="GcPause"/> are interference by what else runs.
/// </para>
/// <para>An immutable value; safe to use from any thread. Reading it allocates nothing.</para>
/// </remarks>
public readonly record struct TimeBreakdown
{
    /// <summary>Time in which a thread ran the flow on a core. Source: the thread's CPU clock.</summary>
    public TimeSpan Cpu { get; init; }

    /// <summary>
    /// Time in which a thread was held by the flow, off its core, by something outside of the flow: synchronous I/O, a lock, a sleep, a page
    /// fault. A thread that waits for another one of the same flow that computes is not in here, up to one thread at each instant. Where
    /// <see cref="RunQueue"/> is unknown, the wait for a core is in here.
    /// </summary>
    public TimeSpan Blocked { get; init; }

    /// <summary>Time in which no thread ran the flow: it awaited something. Where <see cref="TaskQueue"/> is unknown, that is in here.</summary>
    public TimeSpan Awaiting { get; init; }

    /// <summary>
    /// Time in which a thread was ready to run the flow and waited for a core: starved by other threads, or throttled by a
    /// container's quota. Source: field 2 of the thread's <c>schedstat</c> on Linux; <see langword="null"/> elsewhere, and where the
    /// kernel or the options switch it off.
    /// </summary>
    public TimeSpan? RunQueue { get; init; }

    /// <summary>
    /// Time in which the flow was ready to run and waited for a pool thread (estimated from the pool's probed delay), or for the
    /// consumer that it was handed to (exact). <see langword="null"/> where the options switch it off.
    /// </summary>
    public TimeSpan? TaskQueue { get; init; }

    /// <summary>Time in which a thread that would have run was held by a garbage-collection pause. Source: <c>GC.GetTotalPauseDuration</c>.</summary>
    public TimeSpan GcPause { get; init; }

    /// <summary>The part of <see cref="Cpu"/> in which the flow's own threads did the garbage collector's work.</summary>
    public TimeSpan GcCpu { get; init; }

    /// <summary>
    /// How far <see cref="Cpu"/> may be off. Of a single scope whose clock was read throughout: a certified bound; of one that was
    /// estimated, the length of what was not read. Of a sum: its certified part plus a 95 % interval over the sampled readings.
    /// </summary>
    public TimeSpan CpuError { get; init; }

    /// <summary>
    /// The flow time, the sum of the six states. For a flow that is on one thread at a time it equals the wall time; for one that
    /// runs on several threads at once it is longer.
    /// </summary>
    public TimeSpan Total => Cpu + Blocked + Awaiting + GcPause + (RunQueue ?? TimeSpan.Zero) + (TaskQueue ?? TimeSpan.Zero);

    /// <summary>Thread time that was not on a core: <see cref="Blocked"/>, <see cref="RunQueue"/> and <see cref="GcPause"/>.</summary>
    public TimeSpan OffCore => Blocked + GcPause + (RunQueue ?? TimeSpan.Zero);

    /// <summary>
    /// <see cref="Cpu"/> as a part of the phase's character (<see cref="Cpu"/> + <see cref="Blocked"/> + <see cref="Awaiting"/>), from 0
    /// to 1; <see langword="null"/> where all three are zero.
    /// </summary>
    public double? CpuRatio => Character > TimeSpan.Zero ? Cpu / Character : null;

    /// <summary>1 − <see cref="CpuRatio"/>: the waiting part of the phase's character; <see langword="null"/> where that is.</summary>
    public double? IoRatio => Character > TimeSpan.Zero ? (Blocked + Awaiting) / Character : null;

    internal TimeSpan Character => Cpu + Blocked + Awaiting;
}
