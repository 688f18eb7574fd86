namespace Workload.Metering.Testing.Judging;

/// <summary>The result of testing a claim against the evidence.</summary>
internal enum Verdict
{
    Undecided,
    Holds,
    Fails,
}
