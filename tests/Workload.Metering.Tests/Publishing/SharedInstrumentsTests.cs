using Microsoft.Extensions.Logging.Abstractions;

namespace Workload.Metering.Tests.Publishing;

/// <summary>Meters share one set of instruments. Each must find its own figures there, and none may end or falsify another's.</summary>
[Collection(Alone.Name)]
public sealed class SharedInstrumentsTests : IDisposable
{
    private readonly OneMeterFactory _factory = new();

    public void Dispose() => _factory.Dispose();

    [Fact]
    public void Two_meters_with_the_same_phase_are_one_series_with_their_sum() => OwnThread.Run(() =>
    {
        using var first = new WorkloadMeter(meterFactory: _factory);
        using var second = new WorkloadMeter(meterFactory: _factory);
        using var listener = new RecordingListener(_factory);
        using (first.Track("x")) Burn.Milliseconds(20);
        using (second.Track("x")) Burn.Milliseconds(10);
        using (second.Track("y")) Thread.Sleep(5);
        using var running = first.Track("x");
        using var also = second.Track("x");

        var observed = listener.Observe();

        // Each of the two times is cut to whole ticks of 100 ns.
        double own = (TimeSpan.FromTicks(2)
            + first.Snapshot()["x"].Breakdown!.Value.Cpu + second.Snapshot()["x"].Breakdown!.Value.Cpu).TotalSeconds;
        observed[RecordingListener.Time("x", "cpu")].Should().BeInRange(0.0295, own);
        observed[RecordingListener.Time("y", "blocked")].Should().BeGreaterThan(0.004);
        observed[RecordingListener.OfPhase("workload.phase.active", "x")].Should().Be(2);
        observed[RecordingListener.OfPhase("workload.phase.io_ratio", "y")].Should().BeGreaterThan(0.5, "it slept");
        listener.Recorded.Should().HaveCount(3);
    });

    [Fact]
    public void Phases_of_one_name_and_different_tags_are_two_series()
    {
        using var first = new WorkloadMeter(meterFactory: _factory);
        using var second = new WorkloadMeter(meterFactory: _factory);
        using var listener = new RecordingListener(_factory);
        using var north = first.GetPhase("x", Tagged("north")).Track();
        using var south = second.GetPhase("x", Tagged("south")).Track();

        var observed = listener.Observe();
        foreach (string shop in new[] { "north", "south" })
            observed[RecordingListener.OfPhase("workload.phase.active", "x", "shop", shop)].Should().Be(1);
    }

    [Fact]
    public void A_counter_does_not_go_back_when_one_of_its_meters_is_disposed_and_goes_on_from_there() => OwnThread.Run(() =>
    {
        using var survivor = new WorkloadMeter(meterFactory: _factory);
        using var listener = new RecordingListener(_factory);
        using (survivor.Track("x")) Burn.Milliseconds(5);
        double before = 0;
        for (int round = 0; round < 5; round++)
        {
            var other = new WorkloadMeter(meterFactory: _factory);
            using (other.Track("x")) Burn.Milliseconds(10);
            other.Dispose();
            other.Dispose();

            double now = listener.Observe()[RecordingListener.Time("x", "cpu")];
            (now - before).Should().BeGreaterThan(0.0095, "the count of a disposed meter stays");
            before = now;
        }

        using (survivor.Track("x")) Burn.Milliseconds(10);
        (listener.Observe()[RecordingListener.Time("x", "cpu")] - before)
            .Should().BeInRange(0.0095, 0.05, "nothing is counted twice, and 50 ms is far more than a disturbance here");
    });

    [Fact]
    public void A_meter_that_is_made_after_the_last_was_disposed_goes_on_where_the_counter_stood() => OwnThread.Run(() =>
    {
        using var listener = new RecordingListener(_factory);
        double before = 0;
        for (int round = 0; round < 3; round++)
        {
            using (var meter = new WorkloadMeter(meterFactory: _factory))
            {
                using (meter.Track("x")) Burn.Milliseconds(5);
                double now = listener.Observe()[RecordingListener.Time("x", "cpu")];
                (now - before).Should().BeGreaterThan(0.0045);
                before = now;
            }

            listener.Observe().Should().BeEmpty("no meter is left");
        }
    });

    [Fact]
    public void Meters_that_are_disposed_are_let_go_by_the_factory_and_by_the_instruments() => OwnThread.Run(() =>
    {
        const int Made = 400;
        using var listener = new RecordingListener(_factory);
        var gone = MakeAndDispose(Made);
        listener.Observe();

        // Nothing holds a meter any more, not even the thread that ran the last scope.
        Collect();
        gone.Count(meter => meter.IsAlive).Should().Be(0);
        listener.Instruments.Should().HaveCount(13);

        // A remaining meter is read at the price of one.
        using var survivor = new WorkloadMeter(meterFactory: _factory);
        survivor.GetPhase("phase 1");
        listener.Observe().Keys.Count(series => series.StartsWith("workload.phase.active", StringComparison.Ordinal)).Should().Be(1);
    });

    [Fact]
    public void A_meter_that_does_not_publish_is_no_series_and_no_activity()
    {
        using var tracer = new RecordingTracer();
        using var listener = new RecordingListener(_factory);
        using var other = new WorkloadMeter(meterFactory: _factory);
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { Publish = false, MaxPhases = 1 }, meterFactory: _factory);
        string name = "quiet " + Guid.NewGuid();
        using (meter.Track(name)) Burn.Milliseconds(1);
        meter.Track("no room").Dispose();
        using (meter.Enter())
        using (Meter.Track("of the flow")) Thread.Yield();

        listener.Observe().Keys.Should().NotContain(series => series.Contains("workload.phase.name", StringComparison.Ordinal));
        listener.Recorded.Should().BeEmpty();
        tracer.Stopped.Should().NotContain(activity => activity.DisplayName == name || activity.DisplayName == "of the flow");
        meter.Snapshot()[name].Count.Should().Be(1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text")]
    [InlineData(true)]
    [InlineData(42)]
    [InlineData(2.5)]
    public void A_tag_that_is_a_text_a_truth_value_or_a_number_is_kept_as_it_is(object? value) =>
        KeptTag(value).Should().Be(value);

    [Fact]
    public void A_tag_that_is_an_object_is_kept_as_its_text()
    {
        KeptTag(new Uri("http://shop.example/")).Should().Be("http://shop.example/");
        KeptTag(Bottleneck.Io).Should().Be("Io");
        KeptTag(TimeSpan.FromSeconds(1)).Should().Be("00:00:01");
        KeptTag(1234.5m).Should().Be(1234.5m);
        KeptTag(new object[] { 1, Bottleneck.Cpu }).Should().BeEquivalentTo(new[] { "1", "Cpu" });
        KeptTag(new WithoutText()).Should().Be(typeof(WithoutText).FullName);
        int[] numbers = [1, 2];
        object? kept = KeptTag(numbers);
        numbers[0] = 7;
        kept.Should().BeEquivalentTo(new[] { 1, 2 }, "a declaration does not change later");
    }

    [Fact]
    public void A_phase_may_be_declared_again_with_a_tag_of_the_same_text_or_the_same_list()
    {
        using var meter = new WorkloadMeter(meterFactory: _factory);
        var options =
            new PhaseOptions { Tags = new Dictionary<string, object?> { ["uri"] = new Uri("http://a/"), ["list"] = new[] { 1, 2 } } };
        var again =
            new PhaseOptions { Tags = new Dictionary<string, object?> { ["uri"] = new Uri("http://a/"), ["list"] = new[] { 1, 2 } } };
        meter.GetPhase("x", options).Should().BeSameAs(meter.GetPhase("x", again));
    }

    private static object? KeptTag(object? value)
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { Publish = false });
        return meter.GetPhase(
            "x", new PhaseOptions { Tags = new Dictionary<string, object?> { ["tag"] = value } }).Attributes.Tags.Single().Value;
    }

    private static PhaseOptions Tagged(string shop) => new() { Tags = new Dictionary<string, object?> { ["shop"] = shop } };

    // The method is not inlined, because a local of a method that still runs may be alive.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private WeakReference[] MakeAndDispose(int count)
    {
        var made = new WeakReference[count];
        for (int i = 0; i < count; i++)
        {
            var meter = new WorkloadMeter(loggerFactory: NullLoggerFactory.Instance, meterFactory: _factory);
            for (int phase = 0; phase < 3; phase++)
                using (meter.Track($"phase {phase}")) Thread.Yield();
            meter.Track("ended elsewhere").Dispose();
            meter.Dispose();
            made[i] = new WeakReference(meter);
        }

        return made;
    }

    private static void Collect()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private sealed class WithoutText
    {
        public override string ToString() => throw new InvalidOperationException("broken");
    }
}
