namespace Workload.Metering.Tests.Publishing;

/// <summary>The names of waits that a meter publishes.</summary>
[Collection(Alone.Name)]
public sealed class WaitTimeTests : IDisposable
{
    private const string Instrument = "workload.phase.wait.time";

    private readonly OneMeterFactory _factory = new();

    public void Dispose() => _factory.Dispose();

    [Fact]
    public async Task The_waits_of_a_phase_add_up_to_its_blocked_and_awaiting_time()
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { Waits = WaitDetail.Targets }, meterFactory: _factory);
        using var listener = new RecordingListener(_factory);
        using (meter.Track("x"))
        {
            using (Meter.Wait("warehouse")) await Task.Delay(60);
            await Task.Delay(20);
            Thread.Sleep(10);
        }

        var observed = listener.Observe();
        var waits = observed.Where(series => series.Key.StartsWith(Instrument, StringComparison.Ordinal)).ToList();
        waits.Should().Contain(series => series.Key.Contains("workload.wait.kind=custom", StringComparison.Ordinal)
            && series.Key.Contains("workload.wait.target=warehouse", StringComparison.Ordinal));
        foreach (string state in new[] { "blocked", "awaiting" })
        {
            waits.Where(series => series.Key.Contains("workload.phase.state=" + state, StringComparison.Ordinal))
                .Sum(series => series.Value)
                .Should().BeApproximately(observed[RecordingListener.Time("x", state)], 1e-8);
        }
    }

    [Fact]
    public async Task A_meter_tells_a_hundred_targets_apart_and_counts_the_rest_as_other()
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { Waits = WaitDetail.Targets }, meterFactory: _factory);
        using var listener = new RecordingListener(_factory);
        using (meter.Track("x"))
        {
            for (int target = 0; target < 130; target++)
                using (Meter.Wait($"target {target}")) await Task.Delay(1);
        }

        var targets = listener.Observe().Keys.Where(series => series.StartsWith(Instrument, StringComparison.Ordinal)
            && series.Contains("kind=custom", StringComparison.Ordinal)).ToList();
        targets.Should().Contain(series => series.Contains("(other)", StringComparison.Ordinal));
        targets.Count.Should().BeInRange(50, 101);
    }

    [Fact]
    public async Task Without_names_nothing_is_published()
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { Waits = WaitDetail.Off }, meterFactory: _factory);
        using var listener = new RecordingListener(_factory);
        using (meter.Track("x")) await Task.Delay(5);
        listener.Observe().Keys.Should().NotContain(series => series.StartsWith(Instrument, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_activity_has_the_waits_by_kind()
    {
        using var tracer = new RecordingTracer();
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { Waits = WaitDetail.Targets }, meterFactory: _factory);
        string phase = "traced " + Guid.NewGuid();
        PhaseMeasurement measured;
        using (PhaseScope scope = meter.Track(phase))
        {
            using (Meter.Wait("warehouse")) await Task.Delay(40);
            measured = scope.Stop();
        }

        var activity = tracer.Stopped.Single(stopped => stopped.OperationName == phase);
        double waits = activity.TagObjects.Where(tag => tag.Key.StartsWith("workload.wait.", StringComparison.Ordinal))
            .Select(tag => tag.Value).OfType<double>().Sum();
        waits.Should().BeApproximately((measured.Breakdown!.Value.Blocked + measured.Breakdown.Value.Awaiting).TotalSeconds, 1e-6);
        ((double)activity.GetTagItem("workload.wait.custom")!)
            .Should().BeGreaterThan(0.001, "on a busy machine the rest of the 40 ms is in the task queue");
    }
}
