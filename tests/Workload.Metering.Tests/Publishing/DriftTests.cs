namespace Workload.Metering.Tests.Publishing;

public sealed class DriftTests : IDisposable
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1), s_step = s_window / 12;
    private static readonly string s_drifted = RecordingListener.OfPhase("workload.phase.drifted", "x");

    private readonly OneMeterFactory _factory = new();
    private readonly ManualTime _time = new();
    private readonly RecordingLog _log = new();
    private readonly WorkloadMeter _meter;
    private readonly Phase _phase;

    public DriftTests()
    {
        _meter = new WorkloadMeter(new WorkloadMeterOptions { RecentWindow = s_window, TimeProvider = _time }, _log, _factory);
        _phase = _meter.GetPhase("x", new PhaseOptions { Expected = Bottleneck.Io });
    }

    public void Dispose()
    {
        _meter.Dispose();
        _log.Dispose();
        _factory.Dispose();
    }

    [Fact]
    public void Each_drift_is_logged_once_also_where_no_listener_asks()
    {
        _time.Advance(s_window + s_step);
        Compute();
        _time.Advance(s_step);
        _log.Named("ExpectationDrifted").Should().ContainSingle().Which.Should()
            .MatchRegex(@"^The phase 'x' is expected to have the bottleneck Io, but over the last 60 s it has "
                + @"(Cpu|Mixed|RunQueue|GcPause): \d+ % CPU, \d+ % waiting, \d+ % interference\.$");
        Compute();
        _time.Advance(s_step);
        _log.Named("ExpectationDrifted").Should().ContainSingle("it goes on");

        _time.Advance(2 * s_window);
        using (_phase.Track()) Thread.Sleep(20);
        _time.Advance(s_step);
        _log.Named("ExpectationDrifted").Should().ContainSingle("the phase is as expected again");
        _time.Advance(2 * s_window);
        Compute();
        _time.Advance(s_step);
        _log.Named("ExpectationDrifted").Should().HaveCount(2, "it is another drift");
    }

    [Fact]
    public void The_gauge_says_what_the_window_says()
    {
        using var listener = new RecordingListener(_factory);
        listener.Observe()[s_drifted].Should().Be(0, "a phase that did not run has not drifted");
        Compute();
        listener.Observe().Keys.Should().NotContain(s_drifted, "there was no complete window");
        _time.Advance(s_window + s_step);
        listener.Observe()[s_drifted].Should().Be(0, "nothing ran in the window");
        Compute();
        listener.Observe()[s_drifted].Should().Be(1);
        _time.Advance(s_window + s_step);
        using (_phase.Track()) Thread.Sleep(20);
        listener.Observe()[s_drifted].Should().Be(0);
    }

    [Fact]
    public void Phases_without_an_expectation_are_not_judged()
    {
        using var listener = new RecordingListener(_factory);
        _time.Advance(s_window + s_step);
        using (_meter.Track("y")) Burn.Milliseconds(20);
        listener.Observe().Keys.Should().NotContain(RecordingListener.OfPhase("workload.phase.drifted", "y"));
        _time.Advance(s_step);
        _log.Named("ExpectationDrifted").Should().BeEmpty();
    }

    private void Compute()
    {
        // The machine may disturb the burn, but the burn never becomes I/O.
        using (_phase.Track()) Burn.Milliseconds(20);
    }
}
