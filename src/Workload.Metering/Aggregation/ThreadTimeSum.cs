namespace Workload.Metering.Aggregation;

/// <summary>
/// The sum of the <see cref="ThreadTime"/>s of many scopes. Its errors are doubles, because a float no longer grows once it is 2²⁴ times
/// what is added. A busy path reaches that within minutes.
/// </summary>
internal struct ThreadTimeSum
{
    public long HeldNanoseconds;
    public long CpuNanoseconds;
    public long RunQueueNanoseconds;
    public long GcPauseNanoseconds;
    public long GcCpuNanoseconds;
    public long AllocatedBytes;
    public double ReadErrorNanoseconds;
    public double UnreadNanoseconds;
    public double RatioErrorNanoseconds;
    public double EstimateVariance;

    public readonly long BlockedNanoseconds => HeldNanoseconds - CpuNanoseconds - RunQueueNanoseconds - GcPauseNanoseconds;

    public static implicit operator ThreadTimeSum(in ThreadTime time)
    {
        var sum = default(ThreadTimeSum);
        sum.Add(time);
        return sum;
    }

    public void Add(in ThreadTime time)
    {
        HeldNanoseconds += time.HeldNanoseconds;
        CpuNanoseconds += time.CpuNanoseconds;
        RunQueueNanoseconds += time.RunQueueNanoseconds;
        GcPauseNanoseconds += time.GcPauseNanoseconds;
        GcCpuNanoseconds += time.GcCpuNanoseconds;
        AllocatedBytes += time.AllocatedBytes;
        ReadErrorNanoseconds += time.ReadErrorNanoseconds;
        UnreadNanoseconds += time.UnreadNanoseconds;
        RatioErrorNanoseconds += time.RatioErrorNanoseconds;
        EstimateVariance += time.EstimateVariance;
    }

    public void Add(in ThreadTimeSum other)
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

    public void Subtract(in ThreadTimeSum other)
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
