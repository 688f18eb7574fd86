using System.Globalization;

namespace Workload.Metering.Tests.Options;

public sealed class MeterOptionsTests
{
    private const double Day = 24 * 3600;

    [Theory]
    [InlineData(nameof(WorkloadMeterOptions.OverheadBudget), 0, "0", "above 0, up to 1")]
    [InlineData(nameof(WorkloadMeterOptions.OverheadBudget), -0.5, "-0.5", "above 0, up to 1")]
    [InlineData(nameof(WorkloadMeterOptions.OverheadBudget), 1.01, "1.01", "above 0, up to 1")]
    [InlineData(nameof(WorkloadMeterOptions.OverheadBudget), double.NaN, "NaN", "above 0, up to 1")]
    [InlineData(nameof(WorkloadMeterOptions.MaxPhases), 0, "0", "from 1 to 100,000")]
    [InlineData(nameof(WorkloadMeterOptions.MaxPhases), 100_001, "100001", "from 1 to 100,000")]
    [InlineData(nameof(WorkloadMeterOptions.CpuBoundThreshold), 0.5, "0.5", "above 0.5, up to 1")]
    [InlineData(nameof(WorkloadMeterOptions.CpuBoundThreshold), 1.1, "1.1", "above 0.5, up to 1")]
    [InlineData(nameof(WorkloadMeterOptions.IoBoundThreshold), 0.5, "0.5", "above 0.5, up to 1")]
    [InlineData(nameof(WorkloadMeterOptions.IoBoundThreshold), 1.1, "1.1", "above 0.5, up to 1")]
    [InlineData(nameof(WorkloadMeterOptions.RecentWindow), 0.999, "00:00:00.9990000", "from 1 second to 1 day")]
    [InlineData(nameof(WorkloadMeterOptions.RecentWindow), Day + 1, "1.00:00:01", "from 1 second to 1 day")]
    public void A_value_out_of_range_is_refused_with_its_option_and_the_range(string option, double value, string said, string range)
    {
        WorkloadMeterOptions options = With(option, value);
        var thrown = FluentActions.Invoking(() => new WorkloadMeter(options)).Should().Throw<ArgumentOutOfRangeException>().Which;
        thrown.ParamName.Should().Be(option);
        thrown.Message.Should().StartWith($"{option} is {said}; it must be {range}.");
    }

    [Theory]
    [InlineData(nameof(WorkloadMeterOptions.OverheadBudget), 1e-9)]
    [InlineData(nameof(WorkloadMeterOptions.OverheadBudget), 1)]
    [InlineData(nameof(WorkloadMeterOptions.MaxPhases), 1)]
    [InlineData(nameof(WorkloadMeterOptions.MaxPhases), 100_000)]
    [InlineData(nameof(WorkloadMeterOptions.CpuBoundThreshold), 0.51)]
    [InlineData(nameof(WorkloadMeterOptions.CpuBoundThreshold), 1)]
    [InlineData(nameof(WorkloadMeterOptions.IoBoundThreshold), 0.51)]
    [InlineData(nameof(WorkloadMeterOptions.IoBoundThreshold), 1)]
    [InlineData(nameof(WorkloadMeterOptions.RecentWindow), 1)]
    [InlineData(nameof(WorkloadMeterOptions.RecentWindow), Day)]
    public void A_value_at_the_end_of_its_range_is_taken(string option, double value)
    {
        using var meter = new WorkloadMeter(With(option, value));
        meter.Track("x").Dispose();
        meter.Snapshot()["x"].Count.Should().Be(1);
    }

    [Fact]
    public void A_message_reads_the_same_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            FluentActions.Invoking(() => new WorkloadMeter(With(nameof(WorkloadMeterOptions.OverheadBudget), 1.5)))
                .Should().Throw<ArgumentException>().WithMessage("*is 1.5;*");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_missing_time_provider_is_refused() =>
        FluentActions.Invoking(() => new WorkloadMeter(new WorkloadMeterOptions { TimeProvider = null! }))
            .Should().Throw<ArgumentException>().WithMessage("TimeProvider is null*");

    [Fact]
    public void Options_are_read_once()
    {
        var options = new WorkloadMeterOptions { MaxPhases = 1 };
        using var meter = new WorkloadMeter(options);
        options.MaxPhases = 100;
        meter.Track("a").Dispose();
        meter.Track("b").Dispose();
        meter.Snapshot().Phases.Select(phase => phase.Name).Should().Equal("a", "(other)");
    }

    [Fact]
    public void The_time_provider_tells_when_a_snapshot_was_taken_and_nothing_else()
    {
        var instant = new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { TimeProvider = new StoppedClock(instant) });
        meter.Measure("x", () => Thread.Sleep(5)).Wall.Should().BeGreaterThan(TimeSpan.FromMilliseconds(4));
        meter.Snapshot().TakenAt.Should().Be(instant);
        meter.Snapshot().Elapsed.Should().BeGreaterThan(TimeSpan.FromMilliseconds(4));
    }

    [Fact]
    public void A_queue_that_is_switched_off_is_absent_not_zero()
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { ReadRunQueue = false, ProbeTaskQueue = false });
        PhaseMeasurement measurement = meter.Measure("x", () => Thread.Sleep(1));
        measurement.Breakdown!.Value.RunQueue.Should().BeNull();
        measurement.Breakdown!.Value.TaskQueue.Should().BeNull();
        meter.Snapshot()["x"].Breakdown!.Value.RunQueue.Should().BeNull();
        meter.Snapshot()["x"].Breakdown!.Value.TaskQueue.Should().BeNull();
    }

    private static WorkloadMeterOptions With(string option, double value) => option switch
    {
        nameof(WorkloadMeterOptions.OverheadBudget) => new() { OverheadBudget = value },
        nameof(WorkloadMeterOptions.MaxPhases) => new() { MaxPhases = (int)value },
        nameof(WorkloadMeterOptions.CpuBoundThreshold) => new() { CpuBoundThreshold = value },
        nameof(WorkloadMeterOptions.IoBoundThreshold) => new() { IoBoundThreshold = value },
        nameof(WorkloadMeterOptions.RecentWindow) => new() { RecentWindow = TimeSpan.FromSeconds(value) },
        _ => throw new ArgumentOutOfRangeException(nameof(option), option, "no such option"),
    };

    private sealed class StoppedClock(DateTimeOffset instant) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => instant;
    }
}
