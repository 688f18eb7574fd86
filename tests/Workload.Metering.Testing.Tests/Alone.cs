namespace Workload.Metering.Testing.Tests;

/// <summary>
/// Tests that keep the whole machine busy, or that do not concern a busy machine. They run one at a time, without the noise of the others.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class Alone
{
    public const string Name = "alone";
}
