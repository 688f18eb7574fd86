namespace Workload.Metering.Tests.Publishing;

public sealed class CounterTests : IDisposable
{
    private static readonly string[] s_states = ["cpu", "blocked", "awaiting", "run_queue", "task_queue", "gc_pause"];

    private readonly OneMeterFactory _factory = new();
    private readonly WorkloadMeter _meter;
    private readonly RecordingListener _listener;

    public CounterTests()
    {
        _meter = new WorkloadMeter(meterFactory: _factory);
        _listener = new RecordingListener(_factory);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
        _factory.Dispose();
    }

    [Fact]
    public async Task A_long_scope_grows_as_it_goes_and_has_no_duration_before_its_end()
    {
        using PhaseScope scope = _meter.Track("hour");
        double before = 0;
        for (int step = 0; step < 3; step++)
        {
            Burn.Milliseconds(100);
            await Task.Delay(900);
            PhaseMeasurement from = scope.Peek();
            var observed = _listener.Observe();
            PhaseMeasurement to = scope.Peek();

            // The sum of the six states is the scope's own total. Each part is rounded to a tick.
            double sum = Sum(observed, "hour");
            sum.Should().BeInRange(from.Breakdown!.Value.Total.TotalSeconds - 1e-6, to.Breakdown!.Value.Total.TotalSeconds + 1e-6);
            (sum - before).Should().BeGreaterThan(0.98, "a step takes a second, and a timer may fire some milliseconds early");
            before = sum;
            observed[RecordingListener.Time("hour", "cpu")].Should().BeGreaterThan(0.095 * (step + 1), "it burnt 100 ms a step");
            (observed[RecordingListener.Time("hour", "awaiting")] + observed[RecordingListener.Time("hour", "task_queue")])
                .Should().BeGreaterThan(0.85 * (step + 1), "it awaited 900 ms a step");
            observed[RecordingListener.OfPhase("workload.phase.active", "hour")].Should().Be(1);
            observed[RecordingListener.OfPhase("workload.phase.max_age", "hour")]
                .Should().BeInRange(from.Wall.TotalSeconds - 1e-6, to.Wall.TotalSeconds + 1e-6);
        }

        _listener.Recorded.Should().BeEmpty("it has not ended");
        PhaseMeasurement measured = scope.Stop();
        _listener.Recorded.Should().ContainSingle().Which.Should().Be(
            (RecordingListener.OfPhase("workload.phase.duration", "hour"), measured.Wall.TotalSeconds));
        var end = _listener.Observe();
        Sum(end, "hour").Should().BeApproximately(measured.Breakdown!.Value.Total.TotalSeconds, 1e-6);
        end[RecordingListener.OfPhase("workload.phase.active", "hour")].Should().Be(0);
        end[RecordingListener.OfPhase("workload.phase.max_age", "hour")].Should().Be(0);
    }

    [Fact]
    public void A_scope_that_computes_without_a_pause_grows_in_the_eyes_of_another_thread()
    {
        const int StepMilliseconds = 50, Steps = 3;
        using var step = new SemaphoreSlim(0);
        bool done = false;
        Thread burner = OwnThread.Start(
            () =>
            {
                using PhaseScope scope = _meter.Track("loop");
                while (!Volatile.Read(ref done))
                {
                    Burn.Milliseconds(StepMilliseconds);
                    step.Release();
                }
            },
            out Func<Exception?> failure);
        step.Wait();
        double before = _listener.Observe()[RecordingListener.Time("loop", "cpu")];
        for (int i = 0; i < Steps; i++)
        {
            // The first signal may have come before the observation.
            while (step.Wait(0)) { }
            step.Wait();
            step.Wait();
            double now = _listener.Observe()[RecordingListener.Time("loop", "cpu")];
            (now - before).Should().BeGreaterThan(0.95 * StepMilliseconds / 1000, "it has burnt a whole step since then");
            before = now;
        }

        Volatile.Write(ref done, true);
        OwnThread.Join(burner);
        failure().Should().BeNull();
    }

    [Fact]
    public void Self_times_add_up_to_the_time_of_the_outermost_phase() => OwnThread.Run(() =>
    {
        using (_meter.Track("outer"))
        {
            Burn.Milliseconds(5);
            using (_meter.Track("inner"))
            {
                Thread.Sleep(5);
                using (_meter.Track("innermost")) Burn.Milliseconds(5);
            }
        }

        var observed = _listener.Observe();
        foreach (string state in s_states.Where(state => observed.ContainsKey(RecordingListener.Time("outer", state))))
        {
            double self = new[] { "outer", "inner", "innermost" }.Sum(phase => observed[RecordingListener.SelfTime(phase, state)]);
            self.Should().BeApproximately(observed[RecordingListener.Time("outer", state)], 1e-8, state);
        }

        observed[RecordingListener.SelfTime("outer", "cpu")].Should().BeGreaterThan(0.0045);
        observed[RecordingListener.SelfTime("innermost", "cpu")].Should().BeGreaterThan(0.0045);
        observed[RecordingListener.SelfTime("inner", "blocked")].Should().BeGreaterThan(0.003);
    });

    [Fact]
    public async Task No_counter_goes_back_whatever_scopes_do()
    {
        using var end = new CancellationTokenSource();
        Task[] flows = [.. Enumerable.Range(0, 4).Select(seed => Task.Run(() => WanderAsync(new Random(seed), end.Token)))];
        var last = new Dictionary<string, double>(StringComparer.Ordinal);
        double moved = 0;
        try
        {
            for (int reading = 0; reading < 150; reading++)
            {
                var counters = _listener.Observe().Where(told => told.Key.Contains("time{", StringComparison.Ordinal))
                    .ToDictionary(StringComparer.Ordinal);
                last.Where(told => told.Value > 0).Select(told => told.Key)
                    .Should().BeSubsetOf(counters.Keys, "a counter that has counted stays");
                foreach (var (series, value) in counters)
                {
                    double before = last.GetValueOrDefault(series);
                    value.Should().BeGreaterThanOrEqualTo(before, "{0} is a counter", series);
                    moved += value - before;
                    last[series] = value;
                }

                await Task.Delay(5);
            }
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(flows);
        }

        moved.Should().BePositive();
        _meter.Snapshot().Phases.Sum(phase => phase.Count).Should().BeGreaterThan(100, "many calls must have ended");
    }

    [Fact]
    public void What_a_running_scope_has_counted_stays_where_it_turns_out_to_be_lost() => OwnThread.Run(() =>
    {
        PhaseScope scope = _meter.Track("x");
        Burn.Milliseconds(30);
        double shown = _listener.Observe()[RecordingListener.Time("x", "cpu")];

        // A snapshot of a test that runs at the same time may have recorded the time already. What came since is recorded only from a
        // millisecond on.
        shown.Should().BeGreaterThan(0.0285);
        OwnThread.RunOutsideFlow(() => scope.Dispose());

        // The value may have grown. Reading the row of instruments may take a long time
        // on a busy machine, and the scope ran on until a later instrument was read.
        double stands = _listener.Observe()[RecordingListener.Time("x", "cpu")];
        stands.Should().BeGreaterThanOrEqualTo(shown);
        using (_meter.Track("x")) Burn.Milliseconds(10);
        _listener.Observe()[RecordingListener.Time("x", "cpu")].Should().Be(stands);
        using (_meter.Track("x")) Burn.Milliseconds(30);
        double later = _listener.Observe()[RecordingListener.Time("x", "cpu")];
        later.Should().BeInRange(0.0395, stands + 0.0395, "it stood still until the known time had caught up");
    });

    [Fact]
    public void What_a_running_scope_has_counted_stays_where_it_is_discarded() => OwnThread.Run(() =>
    {
        PhaseScope scope = _meter.Track("x");
        Burn.Milliseconds(30);
        double shown = _listener.Observe()[RecordingListener.Time("x", "cpu")];
        scope.Discard();

        // The value may have grown, for the reason given in the test above.
        double stands = _listener.Observe()[RecordingListener.Time("x", "cpu")];
        stands.Should().BeGreaterThanOrEqualTo(shown);
        using (_meter.Track("x")) Burn.Milliseconds(10);
        _listener.Observe()[RecordingListener.Time("x", "cpu")].Should().Be(stands);
    });

    // These are all events that may make a sum shrink. Awaits turn out to have
    // been queueing, names change, flows are lost, and scopes are discarded.
    private async Task WanderAsync(Random random, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            PhaseScope scope = _meter.Track("a" + random.Next(3));
            switch (random.Next(7))
            {
                case 0: await Task.Delay(random.Next(20), CancellationToken.None); break;
                case 1: await Task.Yield(); break;
                case 2: Burn.Milliseconds(1); break;
                case 3: Thread.Sleep(random.Next(5)); break;
                case 4: await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Burn.Milliseconds(1)))); break;
                case 5: scope.Rename("b" + random.Next(3)); break;
                default: OwnThread.RunOutsideFlow(() => scope.Dispose()); break;
            }

            if (random.Next(5) == 0) scope.Rename("c");
            if (random.Next(5) == 0) scope.Discard();
            scope.Dispose();
        }
    }

    private static double Sum(IReadOnlyDictionary<string, double> observed, string phase) =>
        s_states.Sum(state => observed.GetValueOrDefault(RecordingListener.Time(phase, state)));
}
