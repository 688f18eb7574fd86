namespace Workload.Metering.Aggregation;

/// <summary>Time in which threads ran a flow, and how it divides. A sum: fields of two may be added and subtracted.</summary>
internal struct ThreadTime
{
    public long HeldNanoseconds;
    public long CpuNanoseconds;
    public long RunQueueNanoseconds;
    public long GcPauseNanoseconds;

    /// <summary>Of the CPU time: the collector's work on the flow's own threads.</summary>
    public long GcCpuNanoseconds;

    public long AllocatedBytes;

    /// <summary>Certified bounds of the readings that were made.</summary>
    public float ReadErrorNanoseconds;

    /// <summary>Held time whose CPU was estimated, not read.</summary>
    public float UnreadNanoseconds;

    /// <summary>One standard error of the ratios that were used, as time: fully correlated between estimates, so it adds up linearly.</summary>
    public float RatioErrorNanoseconds;

    /// <summary>Variance of the estimated segments themselves, in ns²: independent, so variances add up.</summary>
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
