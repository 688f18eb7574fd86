namespace Workload.Metering.Testing.Judging;

/// <summary>What the evidence says of a claim.</summary>
internal enum Verdict
{
    Undecided,
    Holds,
    Fails,
}
