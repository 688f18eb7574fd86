namespace Workload.Metering.Testing.Judging;

/// <summary>One measured stretch: some runs of the body, and where the claim compares two bodies, as many of the reference.</summary>
internal readonly record struct Sample(TimeBreakdown Body, int Runs, TimeBreakdown? Reference = null);
