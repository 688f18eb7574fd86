namespace Workload.Metering.Aggregation;

/// <summary>
/// The time during which threads ran a flow, and its parts. It is a sum, so the fields of two such objects may be added and subtracted.
/// </summary>
internal struct ThreadTime
{
    public long HeldNanoseconds;
    public long CpuNanoseconds;
    public long RunQueueNanoseconds;
    public long GcPauseNanoseconds;

    /// <summary>The part of the CPU time that was the collector's work on the flow's own threads.</summary>
    public long GcCpuNanoseconds;

    public long AllocatedBytes;

    /// <summary>The certified error bounds of the readings.</summary>
    public float ReadErrorNanoseconds;

    /// <summary>The held time whose CPU time was estimated and not read.</summary>
    public float UnreadNanoseconds;

    /// <summary>
    /// One standard error of the used ratios, as time. It is fully correlated between estimates, so it adds up linearly.
    /// </summary>
    public float RatioErrorNanoseconds;

    /// <summary>The variance of the estimated segments themselves, in ns². They are independent, so their variances add up.</summary>
    public float EstimateVariance;

    public readonly long BlockedNanoseconds => HeldNanoseconds - CpuNanoseconds - RunQueueNanoseconds - GcPauseNanoseconds;

    public readonly bool IsZero => HeldNanoseconds == 0 && CpuNanoseconds == 0 && AllocatedBytes == 0;

    public void Add(in ThreadTime other)
    {
        HeldNanoseconds += other.HeldNanoseconds;
        CpuNanoseconds += other.CpuNanoseconds;
        RunQueueNanoseconds += other.RunQueueNanoseconds;
        GcPauseNanoseconds += other.GcPauseNanoseconds;
        GcCpuNanoseconds += other.GcCpuNanoseconds;
        AllocatedBytes += other.AllocatedBytes;
        ReadErrorNanoseconds += other.ReadErrorNanoseconds;
        UnreadNanoseconds += other.UnreadNanoseconds;
        RatioErrorNanoseconds += other.RatioErrorNanoseconds;
        EstimateVariance += other.EstimateVariance;
    }

    public void Subtract(in ThreadTime other)
    {
        HeldNanoseconds -= other.HeldNanoseconds;
        CpuNanoseconds -= other.CpuNanoseconds;
        RunQueueNanoseconds -= other.RunQueueNanoseconds;
        GcPauseNanoseconds -= other.GcPauseNanoseconds;
        GcCpuNanoseconds -= other.GcCpuNanoseconds;
        AllocatedBytes -= other.AllocatedBytes;
        ReadErrorNanoseconds -= other.ReadErrorNanoseconds;
        UnreadNanoseconds -= other.UnreadNanoseconds;
        RatioErrorNanoseconds -= other.RatioErrorNanoseconds;
        EstimateVariance -= other.EstimateVariance;
    }
}
