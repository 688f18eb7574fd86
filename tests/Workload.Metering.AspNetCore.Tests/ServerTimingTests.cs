using Workload.Metering.AspNetCore.Requests;

namespace Workload.Metering.AspNetCore.Tests;

/// <summary>The text of the header that browsers show.</summary>
public sealed class ServerTimingTests
{
    [Fact]
    public async Task Awaiting_time_is_described_by_the_kinds_of_its_waits_and_names_no_target()
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { Waits = WaitDetail.Targets, Publish = false });
        var measured = await meter.MeasureAsync("GET /", async () =>
        {
            using (Meter.Wait("secret.internal")) await Task.Delay(40);
        });

        ServerTimingHeader.TextOf(measured)
            .Should().MatchRegex("awaiting;dur=[0-9.]+;desc=\"custom [0-9.]+ ms\", ").And.NotContain("secret");
    }

    [Fact]
    public async Task Without_names_there_is_no_description()
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { Waits = WaitDetail.Off, Publish = false });
        var measured = await meter.MeasureAsync("GET /", () => Task.Delay(20));
        ServerTimingHeader.TextOf(measured).Should().Contain("total;dur=").And.NotContain("desc");
    }
}
