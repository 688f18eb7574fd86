namespace Workload.Metering.Tests.Publishing;

public sealed class RecentWindowTests : IDisposable
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1), s_step = s_window / 12;
    // The ratio's parts are rounded to 100 ns each, and they are 20 ms or more.
    private const double Rounding = 3e-5;

    private static readonly string s_ratio = RecordingListener.OfPhase("workload.phase.io_ratio", "x");

    private readonly OneMeterFactory _factory = new();
    private readonly ManualTime _time = new();
    private readonly WorkloadMeter _meter;

    public RecentWindowTests() =>
        _meter = new WorkloadMeter(new WorkloadMeterOptions { RecentWindow = s_window, TimeProvider = _time }, meterFactory: _factory);

    public void Dispose()
    {
        _meter.Dispose();
        _factory.Dispose();
    }

    [Fact]
    public void The_ratio_is_that_of_the_windows_sums_whoever_reads_and_however_often()
    {
        using var seldom = new RecordingListener(_factory);
        using var often = new RecordingListener(_factory);
        seldom.Observe();
        _time.Advance(s_window);
        for (int step = 0; step < 20; step++)
        {
            // The content of the window changes from step to step.
            using (_meter.Track("x"))
            {
                if (step % 3 == 0) Burn.Milliseconds(4);
                else Thread.Sleep(step % 5);
            }

            for (int i = 0; i < step; i++) often.Observe();
            _time.Advance(s_step);
        }

        var start = seldom.Observe();
        _time.Advance(s_window);
        using (_meter.Track("x"))
        {
            Burn.Milliseconds(10);
            Thread.Sleep(10);
        }

        var now = seldom.Observe();
        now[s_ratio].Should().BeApproximately(
            RatioOf(start, now), Rounding, "a window has passed since the first reading, so it holds the later time");
        often.Observe()[s_ratio].Should().Be(now[s_ratio]);
        often.Observe()[s_ratio].Should().Be(now[s_ratio]);
    }

    [Fact]
    public void What_is_a_window_old_is_forgotten_and_of_nothing_there_is_no_ratio()
    {
        using var listener = new RecordingListener(_factory);
        using (_meter.Track("x")) Burn.Milliseconds(100);
        var computed = listener.Observe();
        computed.Should().ContainKey(s_ratio);
        _time.Advance(s_window + s_step);
        listener.Observe().Keys.Should().NotContain(s_ratio);
        using (_meter.Track("x")) Thread.Sleep(20);
        var slept = listener.Observe();
        slept[s_ratio].Should().BeGreaterThan(0.5, "it slept, and its computing is a window old").And.BeApproximately(
            RatioOf(computed, slept), Rounding);
        _time.Advance(s_window / 2);
        listener.Observe()[s_ratio].Should().Be(slept[s_ratio]);
        _time.Advance(s_window);
        listener.Observe().Keys.Should().NotContain(s_ratio);
    }

    [Fact]
    public void A_listener_that_comes_late_sees_a_window_that_begins_with_it()
    {
        using (_meter.Track("x")) Burn.Milliseconds(100);
        _time.Advance(10 * s_window);
        using var late = new RecordingListener(_factory);
        var start = late.Observe();
        start.Keys.Should().NotContain(s_ratio, "no sample of the window's beginning was kept");
        _time.Advance(TimeSpan.Zero);
        using (_meter.Track("x")) Thread.Sleep(20);
        var now = late.Observe();
        now[s_ratio].Should().BeGreaterThan(0.5, "it has slept since, and its computing is not recent").And.BeApproximately(
            RatioOf(start, now), Rounding);
    }

    [Fact]
    public void A_scope_that_still_runs_counts_in_the_window()
    {
        using var listener = new RecordingListener(_factory);
        _meter.GetPhase("x");
        var start = listener.Observe();
        _time.Advance(s_window + s_step);
        using PhaseScope scope = _meter.Track("x");
        Burn.Milliseconds(20);
        Thread.Sleep(20);
        var now = listener.Observe();
        now[s_ratio].Should().BeApproximately(RatioOf(start, now), Rounding).And.BeInRange(0.01, 0.99);
    }

    private static double RatioOf(IReadOnlyDictionary<string, double> start, IReadOnlyDictionary<string, double> end)
    {
        double cpu = Grown(start, end, "cpu"), waiting = Grown(start, end, "blocked") + Grown(start, end, "awaiting");
        return waiting / (cpu + waiting);
    }

    private static double Grown(IReadOnlyDictionary<string, double> start, IReadOnlyDictionary<string, double> end, string state) =>
        end[RecordingListener.Time("x", state)] - start[RecordingListener.Time("x", state)];
}
