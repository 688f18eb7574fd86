using Workload.Metering.Tool.Tests.Processes;

namespace Workload.Metering.Tool.Tests.Attaching;

public sealed class RecordTests
{
    [Theory]
    [InlineData("minimal")]
    [InlineData("mvc")]
    public async Task Each_endpoint_of_an_application_that_does_not_know_the_library_is_a_phase_with_its_states(string kind)
    {
        using var target = await Target.StartAsync(Built.Web, kind);
        await using var load = Load.Start(target.FirstLine, callers: 2, "/burn/1", "/block", "/wait");
        var (report, _) = await ToolRun.RecordAsync(target.Id, seconds: 3);
        await load.StopAsync();

        load.Failures.Should().Be(0);
        target.IsAlive.Should().BeTrue();
        var burn = report["GET /burn/{id}"];
        var block = report["GET /block"];
        var wait = report["GET /wait"];
        burn.Count.Should().BeGreaterThan(20);

        // Each burns 5 ms by its thread's clock. A request's other work is beyond that, and is small.
        (burn.Breakdown!.Value.Cpu.TotalMilliseconds / burn.Count).Should().BeInRange(4.5, 6.5);
        burn.Breakdown.Value.Awaiting.TotalMilliseconds.Should().BeLessThan(burn.Count);
        (block.Breakdown!.Value.Blocked / block.Breakdown.Value.Total).Should().BeGreaterThan(0.7);
        (wait.Breakdown!.Value.Awaiting / wait.Breakdown.Value.Total).Should().BeGreaterThan(0.7);
        block.MeanWall.TotalMilliseconds.Should().BeGreaterThan(19.5);
        wait.MeanWall.TotalMilliseconds.Should().BeGreaterThan(19);
    }
}
