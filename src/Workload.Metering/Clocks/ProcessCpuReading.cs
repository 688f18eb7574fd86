namespace Workload.Metering.Clocks;

/// <summary>The CPU time of all threads of the process, since it began. The total is exact; the kernel estimates how it splits.</summary>
internal readonly record struct ProcessCpuReading(long UserNanoseconds, long SystemNanoseconds)
{
    public long TotalNanoseconds => UserNanoseconds + SystemNanoseconds;
}
