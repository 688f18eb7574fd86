namespace Workload.Metering.Aggregation;

/// <summary>What was measured of one name of waits.</summary>
internal struct WaitFigure
{
    public WaitName Name;

    /// <summary>Time without a thread while an operation of this name was open, shared with others that were open then.</summary>
    public long AwaitingNanoseconds;

    /// <summary>How often a held thread was found in this wait.</summary>
    public long Samples;
}
