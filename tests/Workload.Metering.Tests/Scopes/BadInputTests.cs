namespace Workload.Metering.Tests.Scopes;

public sealed class BadInputTests : IDisposable
{
    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [Theory]
    [InlineData(null, "null")]
    [InlineData("", "empty")]
    [InlineData(" ", "white space alone")]
    [InlineData("\t\n\u2003", "white space alone")]
    public void A_phase_without_a_name_is_refused_and_the_message_says_what_it_was(string? name, string said)
    {
        Action[] uses =
        [
            () => _meter.Track(name!).Dispose(),
            () => _meter.Track(name!, () => 1),
            () => _meter.Measure(name!, () => { }),
            () => _meter.GetPhase(name!),
            () => _meter.GetPhase(name!, new PhaseOptions()),
            () => _meter.TryGetPhase(name!, out _),
        ];
        foreach (Action use in uses)
            use.Should().Throw<ArgumentException>().Which.Message.Should().Contain($"name is {said}");
        _meter.Snapshot().Phases.Should().BeEmpty();
    }

    [Theory]
    [InlineData(null, "null")]
    [InlineData("", "empty")]
    [InlineData(" ", "white space alone")]
    [InlineData("\t\n\u2003", "white space alone")]
    public async Task An_asynchronous_phase_without_a_name_is_refused(string? name, string said)
    {
        Func<Task>[] uses =
        [
            () => _meter.TrackAsync(name!, () => Task.CompletedTask),
            () => _meter.TrackAsync(name!, () => Task.FromResult(1)),
            () => _meter.MeasureAsync(name!, () => Task.CompletedTask),
        ];
        foreach (Func<Task> use in uses)
            (await use.Should().ThrowAsync<ArgumentException>()).Which.Message.Should().Contain($"name is {said}");
        _meter.Snapshot().Phases.Should().BeEmpty();
    }

    [Fact]
    public void A_refused_name_is_reported_by_the_name_of_its_parameter() =>
        FluentActions.Invoking(() => _meter.Track(" ")).Should().Throw<ArgumentException>().WithParameterName("phase");

    [Fact]
    public void A_body_that_is_null_is_refused_before_the_phase_begins()
    {
        FluentActions.Invoking(() => _meter.Track("x", (Func<int>)null!)).Should().Throw<ArgumentNullException>().WithParameterName("body");
        FluentActions.Invoking(() => _meter.Measure("x", (Action)null!)).Should().Throw<ArgumentNullException>().WithParameterName("body");
        _meter.Snapshot().TryGetPhase("x", out _).Should().BeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void A_rename_and_a_failure_need_a_name(string? name)
    {
        using PhaseScope scope = _meter.Track("x");
        FluentActions.Invoking(() => scope.Rename(name!)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => scope.Fail(name!)).Should().Throw<ArgumentException>();
        scope.Stop().Phase.Should().Be("x");
        _meter.Snapshot()["x"].Failed.Should().Be(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(25 * 24 * 3600 * 1000.0)]
    public async Task A_recording_needs_a_duration_in_range(double milliseconds)
    {
        TimeSpan duration = TimeSpan.FromMilliseconds(milliseconds);
        Func<Task> record = () => _meter.RecordAsync(duration);
        var thrown = (await record.Should().ThrowAsync<ArgumentOutOfRangeException>()).Which;
        thrown.ActualValue.Should().Be(duration);
        thrown.Message.Should().Contain("above zero, up to 24 days").And.Contain(duration.ToString());
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(99)]
    [InlineData(double.NaN)]
    public void A_percentile_is_a_share(double p)
    {
        _meter.Track("x").Dispose();
        PhaseSummary summary = _meter.Snapshot()["x"];
        FluentActions.Invoking(() => summary.WallPercentile(p)).Should().Throw<ArgumentOutOfRangeException>()
            .Where(thrown => thrown.ActualValue!.Equals(p) && thrown.Message.Contains("from 0 to 1", StringComparison.Ordinal));
    }

    [Fact]
    public void An_unknown_phase_is_refused_with_a_list_of_the_known_ones()
    {
        FluentActions.Invoking(() => _meter.Snapshot()["parse"]).Should().Throw<KeyNotFoundException>().WithMessage("*'parse'*none*");
        _meter.Track("read").Dispose();
        _meter.Track("write").Dispose();
        FluentActions.Invoking(() => _meter.Snapshot()["parse"]).Should().Throw<KeyNotFoundException>()
            .WithMessage("*'parse'*'read', 'write'*");
    }

    [Fact]
    public void Two_snapshots_the_wrong_way_round_are_refused()
    {
        MeterSnapshot earlier = _meter.Snapshot();
        Thread.Sleep(1);
        MeterSnapshot later = _meter.Snapshot();
        FluentActions.Invoking(() => earlier.Since(later)).Should().Throw<ArgumentException>().WithParameterName("earlier")
            .WithMessage("*earlier*");
        FluentActions.Invoking(() => later.Since(null!)).Should().Throw<ArgumentNullException>();
        later.Since(earlier).Elapsed.Should().BeCloseTo(
            later.Elapsed - earlier.Elapsed, TimeSpan.FromTicks(1), "each is rounded down to a tick");
    }
}
