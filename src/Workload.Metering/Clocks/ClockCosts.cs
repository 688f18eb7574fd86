namespace Workload.Metering.Clocks;

/// <summary>The measured time of one reading of each clock in nanoseconds, or 0 for a clock that is absent.</summary>
internal readonly record struct ClockCosts(
    long WallNanoseconds,
    long ThreadCpuNanoseconds,
    long ThreadCpuFromOutsideNanoseconds,
    long ProcessCpuNanoseconds,
    long RunQueueNanoseconds);
