namespace Workload.Metering.Aggregation;

/// <summary>The figures of one name of waits.</summary>
internal struct WaitFigure
{
    public WaitName Name;

    /// <summary>
    /// The time without a thread while an operation of this name was open. It is shared with other operations that were open then.
    /// </summary>
    public long AwaitingNanoseconds;

    /// <summary>The number of times that a held thread was found in this wait.</summary>
    public long Samples;
}
