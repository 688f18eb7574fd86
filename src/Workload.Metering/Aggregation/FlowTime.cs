namespace Workload.Metering.Aggregation;

/// <summary>
/// The flow time of scopes, which is thread time plus the time during which no thread ran them. It is a sum like <see cref="ThreadTime"/>.
/// </summary>
internal struct FlowTime
{
    public ThreadTimeSum Thread;
    public long AwaitingNanoseconds;
    public long TaskQueueNanoseconds;

    /// <summary>The time during which at least one thread ran the flow.</summary>
    public long BusyNanoseconds;

    public readonly long TotalNanoseconds => Thread.HeldNanoseconds + AwaitingNanoseconds + TaskQueueNanoseconds;

    public void Add(in FlowTime other)
    {
        Thread.Add(other.Thread);
        AwaitingNanoseconds += other.AwaitingNanoseconds;
        TaskQueueNanoseconds += other.TaskQueueNanoseconds;
        BusyNanoseconds += other.BusyNanoseconds;
    }

    public void Subtract(in FlowTime other)
    {
        Thread.Subtract(other.Thread);
        AwaitingNanoseconds -= other.AwaitingNanoseconds;
        TaskQueueNanoseconds -= other.TaskQueueNanoseconds;
        BusyNanoseconds -= other.BusyNanoseconds;
    }
}
