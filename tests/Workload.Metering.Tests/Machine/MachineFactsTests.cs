using System.Runtime;
using FluentAssertions.Execution;
using Workload.Metering.Machine;

namespace Workload.Metering.Tests.Machine;

public sealed class MachineFactsTests
{
    [Fact]
    public void They_are_those_of_this_machine()
    {
        MachineFacts facts = MachineFacts.Read();

        using var _ = new AssertionScope();
        facts.Cores.Should().Be(Environment.ProcessorCount);
        facts.ServerGc.Should().Be(GCSettings.IsServerGC);
        facts.MinPoolThreads.Should().BeInRange(1, facts.MaxPoolThreads);
        facts.Runtime.Should().StartWith(".NET");
        facts.Os.Should().MatchRegex(@"\S+.* \((X64|Arm64|X86|Arm)\)$");
        if (facts.CpuLimitCores is { } limit)
            limit.Should().BePositive();
    }
}
