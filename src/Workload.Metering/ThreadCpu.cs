namespace Workload.Metering;

/// <summary>The CPU time of one kind of the process's threads.</summary>
public sealed record ThreadCpu
{
    /// <summary>
    /// The kind. Kinds of the runtime are <c>pool</c> (workers of the thread pool), <c>main</c>, <c>long_running_tasks</c>,
    /// <c>compilation</c> (tiered compilation), <c>gc</c> (the collector and finalizers), <c>sockets</c>, <c>timers</c> and <c>runtime</c>
    /// (other threads of the runtime). The meter's own threads are <c>metering</c>. Other threads have their name without the number at its
    /// end, and <c>other</c> beyond 16 such names. The kind <c>exited</c> is the time of exited threads after they were last seen.
    /// </summary>
    public string Kind { get; init; } = "";

    /// <summary>The CPU time of these threads. The sum over all kinds is that of the process (<see cref="ProcessSummary.Cpu"/>).</summary>
    public TimeSpan Cpu { get; init; }

    /// <summary>
    /// The part of it that is in no phase. The sum over all kinds is <see cref="ProcessSummary.Unattributed"/>. Phases do not record the
    /// kind of thread on which they ran. Their CPU time is subtracted from the pool first, if a pool thread ever ran a phase. The rest is
    /// subtracted from the main thread, then from threads with names of their own, with the largest first.
    /// </summary>
    public TimeSpan OutsidePhases { get; init; }
}
