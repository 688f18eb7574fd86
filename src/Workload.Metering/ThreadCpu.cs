namespace Workload.Metering;

/// <summary>The CPU time of one kind of the process's threads.</summary>
public sealed record ThreadCpu
{
    /// <summary>
    /// The kind: <c>pool</c> (workers of the thread pool), <c>main</c>, <c>long_running_tasks</c>, <c>compilation</c> (tiered compilation),
    /// <c>gc</c> (the collector and finalizers), <c>sockets</c>, <c>timers</c>, <c>metering</c>, <c>runtime</c> (other threads of the
    /// runtime), the name of other threads without the number at its end, <c>other</c> beyond 16 such names, and <c>exited</c>: what threads
    /// used that exited, after they were last seen.
    /// </summary>
    public string Kind { get; init; } = "";

    /// <summary>All CPU time of these threads. Over the kinds it adds up to the process's (<see cref="ProcessSummary.Cpu"/>).</summary>
    public TimeSpan Cpu { get; init; }

    /// <summary>
    /// What of it is in no phase. Over the kinds it adds up to <see cref="ProcessSummary.Unattributed"/>. Phases do not record on which kind
    /// of thread they ran: their CPU time is taken off the pool first, if a pool thread ever ran a phase, then off the main thread, then off
    /// threads with names of their own, the largest first.
    /// </summary>
    public TimeSpan OutsidePhases { get; init; }
}
