namespace Workload.Metering.Testing.Judging;

/// <summary>
/// One measured stretch with some runs of the body. If the claim compares two bodies, it contains as many runs of the reference.
/// </summary>
internal readonly record struct Sample(TimeBreakdown Body, int Runs, TimeBreakdown? Reference = null);
