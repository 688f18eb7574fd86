namespace Workload.Metering.Tests.Scopes;

/// <summary>Each static member belongs to the flow's meter and returns the result of the body.</summary>
public sealed class StaticMeterTests : IDisposable
{
    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [Fact]
    public async Task Asynchronous_bodies_give_their_result_and_their_measurement()
    {
        using (_meter.Enter())
        {
            (await Meter.TrackAsync("fetch", async () =>
            {
                await Task.Yield();
                return 42;
            })).Should().Be(42);
            await Meter.TrackAsync("fetch", () => Task.Delay(1));
            PhaseMeasurement measured = await Meter.MeasureAsync("measured", () => Task.Delay(20));
            measured.Phase.Should().Be("measured");

            // On a busy machine the flow may wait for a thread of the pool after the delay. The thread that started the delay may wait
            // for a core before it leaves the flow.
            TimeBreakdown states = measured.Breakdown!.Value;
            (states.Total - states.Cpu).Should().BeGreaterThan(TimeSpan.FromMilliseconds(10));
            measured.CpuRatio.Should().BeApproximately(1 - measured.IoRatio!.Value, 1e-9);
        }

        _meter.Snapshot()["fetch"].Count.Should().Be(2);
        _meter.Snapshot()["measured"].Count.Should().Be(1);
    }

    [Fact]
    public void Phases_and_summaries_say_what_they_are() => OwnThread.Run(() =>
    {
        Phase phase = _meter.GetPhase("parse");
        phase.ToString().Should().Be("parse");
        for (int i = 0; i < 1_234; i++) phase.Track().Dispose();

        var before = System.Globalization.CultureInfo.CurrentCulture;
        System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.GetCultureInfo("fa-IR");
        try
        {
            _meter.Snapshot()["parse"].ToString().Should().MatchRegex("^parse: 1234 calls, [A-Z][A-Za-z]+$");
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    });

    [Fact]
    public void The_clocks_are_a_list_with_one_entry_each()
    {
        ClockInfo clocks = _meter.Clocks;
        clocks.Count.Should().Be(5);
        clocks.Select(clock => clock.Name).Should().Equal("wall", "thread CPU", "thread CPU, from outside", "process CPU", "run queue");
        int index = 0;
        foreach (object clock in (System.Collections.IEnumerable)clocks) clock.Should().BeSameAs(clocks[index++]);
        index.Should().Be(clocks.Count);
    }

    [Fact]
    public void A_measurement_without_a_breakdown_has_no_ratio()
    {
        var measured = new PhaseMeasurement { Phase = "x", Wall = TimeSpan.FromSeconds(1) };
        measured.CpuRatio.Should().BeNull();
        measured.IoRatio.Should().BeNull();
        measured.ProcessIoRatio.Should().BeNull();
    }
}
