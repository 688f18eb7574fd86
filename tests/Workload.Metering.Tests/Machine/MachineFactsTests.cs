using System.Runtime;
using FluentAssertions.Execution;
using Workload.Metering.Machine;

namespace Workload.Metering.Tests.Machine;

public sealed class MachineFactsTests
{
    [Fact]
    public void The_facts_are_those_of_this_machine()
    {
        MachineFacts facts = MachineFacts.Read();

        using var _ = new AssertionScope();
        facts.Cores.Should().Be(Environment.ProcessorCount, "no setting says otherwise here");
        facts.RuntimeProcessors.Should().Be(Environment.ProcessorCount);
        facts.ServerGc.Should().Be(GCSettings.IsServerGC);
        facts.MinPoolThreads.Should().BeInRange(1, facts.MaxPoolThreads);
        facts.Runtime.Should().StartWith(".NET");
        facts.Os.Should().MatchRegex(@"\S+.* \((X64|Arm64|X86|Arm)\)$");
        if (facts.CpuLimitCores is { } limit)
            limit.Should().BePositive();
    }

    [Theory]
    [InlineData(8, null, 8)]
    [InlineData(8, 1.5, 2)]
    [InlineData(8, 0.25, 1)]
    [InlineData(2, 16.0, 2)]
    public void The_cores_are_those_of_the_affinity_within_the_containers_limit(int allowed, double? limit, int cores) =>
        MachineFacts.CoresOf(allowed, limit).Should().Be(cores);

    [Theory]
    [InlineData("Cpus_allowed:\tff\nCpus_allowed_list:\t0-7\nMems_allowed:\t1", 8)]
    [InlineData("Name:\tx\nCpus_allowed_list:\t0,2-3,5\n", 4)]
    [InlineData("Cpus_allowed_list:\t3", 1)]
    [InlineData("Cpus_allowed_list:\t\n", null)]
    [InlineData("Cpus_allowed_list:\t5-2\n", null)]
    [InlineData("Name:\tx", null)]
    [InlineData(null, null)]
    public void The_kernels_list_of_processors_is_counted(string? status, int? count) => AllowedCpus.ParseStatus(status).Should().Be(count);
}
