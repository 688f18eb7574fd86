namespace Workload.Metering.Aggregation;

/// <summary>The CPU time of the process since its start, at one instant.</summary>
internal readonly record struct ProcessTimes(long UserNanoseconds, long SystemNanoseconds);
