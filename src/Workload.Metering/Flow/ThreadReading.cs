namespace Workload.Metering.Flow;

/// <summary>A thread's CPU clock, read between two readings of the wall clock: the two clocks cannot be read at one instant.</summary>
/// <param name="BeforeNanoseconds">The wall time before.</param>
/// <param name="CpuNanoseconds">The thread's CPU time, at some instant between the two.</param>
/// <param name="AfterNanoseconds">The wall time after.</param>
internal readonly record struct ThreadReading(long BeforeNanoseconds, long CpuNanoseconds, long AfterNanoseconds)
{
    /// <summary>How far the CPU time at either wall reading may be off.</summary>
    public long ErrorNanoseconds => (AfterNanoseconds - BeforeNanoseconds + 1) / 2;

    /// <summary>
    /// The CPU time at <see cref="BeforeNanoseconds"/>. The clock was read in between, and the thread ran for anything from none to all
    /// of that: the middle is at most half the width off.
    /// </summary>
    public long CpuBeforeNanoseconds => CpuNanoseconds - ErrorNanoseconds;

    public long CpuAfterNanoseconds => CpuNanoseconds + ErrorNanoseconds;
}
