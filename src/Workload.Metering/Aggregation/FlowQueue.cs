namespace Workload.Metering.Aggregation;

/// <summary>A queue in which a flow waits that is ready.</summary>
internal enum FlowQueue
{
    /// <summary>It waits for a thread of the pool.</summary>
    Pool,

    /// <summary>It waits in the queue of a scheduler or synchronization context of the application.</summary>
    Scheduler,

    /// <summary>It was handed over, and waits for a consumer that enters it.</summary>
    Consumer,
}
