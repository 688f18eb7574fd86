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
    public void Each_state_that_took_time_is_named_by_its_key()
    {
        var measured = new PhaseMeasurement
        {
            Phase = "GET /",
            Wall = TimeSpan.FromMilliseconds(63),
            Breakdown = new TimeBreakdown
            {
                Cpu = TimeSpan.FromMilliseconds(1),
                Blocked = TimeSpan.FromMilliseconds(2),
                Awaiting = TimeSpan.FromMilliseconds(4),
                RunQueue = TimeSpan.FromMilliseconds(8),
                TaskQueue = TimeSpan.FromMilliseconds(16),
                GcPause = TimeSpan.FromMilliseconds(32),
            },
        };

        ServerTimingHeader.TextOf(measured).Should().Be(
            string.Concat(FlowStates.All.Select((state, index) => $"{FlowStates.KeyOf(state)};dur={1 << index}, ")) + "total;dur=63");
        ServerTimingHeader.TextOf(measured with { Breakdown = new TimeBreakdown { Cpu = TimeSpan.FromMilliseconds(1) } })
            .Should().Be("cpu;dur=1, total;dur=63");
    }

    [Fact]
    public async Task Without_names_there_is_no_description()
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { Waits = WaitDetail.Off, Publish = false });
        var measured = await meter.MeasureAsync("GET /", () => Task.Delay(20));
        ServerTimingHeader.TextOf(measured).Should().Contain("total;dur=").And.NotContain("desc");
    }
}
