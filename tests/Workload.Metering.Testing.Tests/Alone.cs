namespace Workload.Metering.Testing.Tests;

/// <summary>
/// Tests that keep the whole machine busy, or are not about what happens on a busy one: one at a time, without the noise of the others.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class Alone
{
    public const string Name = "alone";
}
