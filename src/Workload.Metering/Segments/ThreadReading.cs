namespace Workload.Metering.Segments;

/// <summary>
/// A reading of a thread's CPU clock between two readings of the wall clock, because the two clocks cannot be read at the same instant.
/// </summary>
/// <param name="BeforeNanoseconds">The wall time before.</param>
/// <param name="CpuNanoseconds">The thread's CPU time at some instant between the two.</param>
/// <param name="AfterNanoseconds">The wall time after.</param>
internal readonly record struct ThreadReading(long BeforeNanoseconds, long CpuNanoseconds, long AfterNanoseconds)
{
    /// <summary>The maximum error of the CPU time at either wall reading.</summary>
    public long ErrorNanoseconds => (AfterNanoseconds - BeforeNanoseconds + 1) / 2;

    /// <summary>
    /// The CPU time at <see cref="BeforeNanoseconds"/>. The clock was read in between, and the thread ran for none, some or all of that
    /// time. So the middle is off by at most half the width.
    /// </summary>
    public long CpuBeforeNanoseconds => CpuNanoseconds - ErrorNanoseconds;

    public long CpuAfterNanoseconds => CpuNanoseconds + ErrorNanoseconds;
}
