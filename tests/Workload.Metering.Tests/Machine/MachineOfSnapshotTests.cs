namespace Workload.Metering.Tests.Machine;

/// <summary>A snapshot describes the machine at its own instant, because limits change while a process runs.</summary>
[Collection(nameof(MachineOfSnapshotTests))]
[CollectionDefinition(nameof(MachineOfSnapshotTests), DisableParallelization = true)]
public sealed class MachineOfSnapshotTests
{
    [Fact]
    public void The_pools_limits_are_those_at_the_snapshot()
    {
        using var meter = new WorkloadMeter();
        ThreadPool.GetMaxThreads(out int max, out int completionPorts);
        ThreadPool.SetMaxThreads(max - 1, completionPorts).Should().BeTrue();
        try
        {
            meter.Snapshot().Machine.PoolThreadsMax.Should().Be(max - 1);
        }
        finally
        {
            ThreadPool.SetMaxThreads(max, completionPorts);
        }

        meter.Snapshot().Machine.PoolThreadsMax.Should().Be(max);
    }
}
