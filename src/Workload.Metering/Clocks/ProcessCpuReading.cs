namespace Workload.Metering.Clocks;

/// <summary>
/// The CPU time of all threads of the process since its start. The total is exact, but the kernel estimates the split into user and system
/// time.
/// </summary>
internal readonly record struct ProcessCpuReading(long UserNanoseconds, long SystemNanoseconds)
{
    public long TotalNanoseconds => UserNanoseconds + SystemNanoseconds;
}
