namespace Workload.Metering;

/// <summary>CPU time, split into user and system mode.</summary>
/// <remarks>
/// The total is exact to the clock's resolution. The split is not exact, because Linux scales it from tick samples and Windows counts
/// ticks.
/// </remarks>
/// <param name="User">Time in user mode.</param>
/// <param name="System">Time in the kernel.</param>
public readonly record struct CpuTime(TimeSpan User, TimeSpan System)
{
    /// <summary>
    /// <see cref="User"/> plus <see cref="System"/>. It may exceed the wall time, because several cores can work at once.
    /// </summary>
    public TimeSpan Total => User + System;
}
