namespace Workload.Metering.Tests;

/// <summary>
/// Tests whose figures other tests of this process would disturb. They run one at a time, with no other test beside them.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class Alone
{
    public const string Name = "alone";
}
