namespace Workload.Metering.Tests.Publishing;

public sealed class UnknownValuesTests : IDisposable
{
    private static readonly string[] s_states = ["cpu", "blocked", "awaiting", "run_queue", "task_queue", "gc_pause"];

    private readonly OneMeterFactory _factory = new();

    public void Dispose() => _factory.Dispose();

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void A_queue_that_is_not_looked_at_is_no_series(bool runQueue, bool taskQueue)
    {
        using var meter = new WorkloadMeter(
            new WorkloadMeterOptions { ReadRunQueue = runQueue, ProbeTaskQueue = taskQueue }, meterFactory: _factory);
        using var listener = new RecordingListener(_factory);
        using (meter.Track("x")) Thread.Sleep(5);

        var observed = listener.Observe();
        foreach (string instrument in new[] { "workload.phase.time", "workload.phase.self_time" })
        {
            foreach (string state in s_states)
            {
                bool known = state switch { "run_queue" => runQueue && meter.RunQueueKnown, "task_queue" => taskQueue, _ => true };
                observed.ContainsKey(RecordingListener.OfPhase(instrument, "x", "workload.phase.state", state)).Should().Be(known, state);
            }
        }

        double sum = s_states.Sum(state => observed.GetValueOrDefault(RecordingListener.Time("x", state)));
        sum.Should().BeApproximately(
            meter.Snapshot()["x"].Wall.TotalSeconds, 1e-5, "the time is within another state, and six parts are rounded");
    }

    [Fact]
    public void A_phase_whose_flows_were_all_lost_has_durations_but_no_states() => OwnThread.Run(() =>
    {
        using var meter = new WorkloadMeter(meterFactory: _factory);
        using var listener = new RecordingListener(_factory);
        Lose(meter);

        var observed = listener.Observe();
        observed.Keys.Should().NotContain(series => series.Contains("workload.phase.state", StringComparison.Ordinal));
        observed.Keys.Should().NotContain(series => series.StartsWith("workload.phase.io_ratio", StringComparison.Ordinal));
        observed[RecordingListener.OfPhase("workload.phase.active", "x")].Should().Be(0);
        listener.Recorded.Should().ContainSingle().Which.Series.Should().Be(RecordingListener.OfPhase("workload.phase.duration", "x"));

        using (meter.Track("x")) Burn.Milliseconds(2);
        listener.Observe()[RecordingListener.Time("x", "cpu")].Should().BeGreaterThan(0.001, "the time that is known now is published");
    });

    [Fact]
    public void A_phase_without_the_processs_clock_has_no_series_of_it()
    {
        using var meter = new WorkloadMeter(meterFactory: _factory);
        using var listener = new RecordingListener(_factory);
        meter.GetPhase("without", new PhaseOptions { ReadProcessCpu = false }).Track().Dispose();
        meter.GetPhase("with").Track().Dispose();

        var observed = listener.Observe();
        observed.Should().ContainKey(RecordingListener.OfPhase("workload.phase.process_cpu.time", "with", "cpu.mode", "user"));
        observed.Should().ContainKey(RecordingListener.OfPhase("workload.phase.process_cpu.time", "with", "cpu.mode", "system"));
        observed.Should().NotContainKey(RecordingListener.OfPhase("workload.phase.process_cpu.time", "without", "cpu.mode", "user"));
        observed.Should().NotContainKey(RecordingListener.OfPhase("workload.phase.process_cpu.time", "without", "cpu.mode", "system"));
    }

    [Fact]
    public void A_declared_phase_is_published_with_zeros_and_without_a_ratio()
    {
        using var meter = new WorkloadMeter(meterFactory: _factory);
        using var listener = new RecordingListener(_factory);
        meter.GetPhase("x", new PhaseOptions { Expected = Bottleneck.Io });

        var observed = listener.Observe();
        string[] queues = meter.RunQueueKnown ? [] : ["run_queue"];
        foreach (string state in s_states.Except(queues))
        {
            observed[RecordingListener.Time("x", state)].Should().Be(0);
            observed[RecordingListener.SelfTime("x", state)].Should().Be(0);
        }

        observed[RecordingListener.OfPhase("workload.phase.process_cpu.time", "x", "cpu.mode", "user")].Should().Be(0);
        observed[RecordingListener.OfPhase("workload.phase.process_cpu.time", "x", "cpu.mode", "system")].Should().Be(0);
        observed[RecordingListener.OfPhase("workload.phase.active", "x")].Should().Be(0);
        observed[RecordingListener.OfPhase("workload.phase.max_age", "x")].Should().Be(0);
        observed[RecordingListener.OfPhase("workload.phase.drifted", "x")].Should().Be(0);
        observed.Keys.Should().NotContain(
            series => series.StartsWith("workload.phase.io_ratio", StringComparison.Ordinal), "no time has no ratio");
    }

    private static void Lose(WorkloadMeter meter)
    {
        PhaseScope scope = meter.Track("x");
        OwnThread.RunOutsideFlow(() => scope.Dispose());
    }
}
