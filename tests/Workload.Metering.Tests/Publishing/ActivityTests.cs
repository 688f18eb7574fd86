using System.Diagnostics;

namespace Workload.Metering.Tests.Publishing;

[Collection(Alone.Name)]
public sealed class ActivityTests : IDisposable
{
    private static readonly string[] s_states =
        ["workload.cpu", "workload.blocked", "workload.awaiting", "workload.run_queue", "workload.task_queue", "workload.gc_pause"];

    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void Without_a_listener_there_is_none()
    {
        using (_meter.Track("x")) Activity.Current.Should().BeNull();
        using (RecordingTracer tracer = new(ActivitySamplingResult.None))
        {
            using (_meter.Track("x")) Activity.Current.Should().BeNull("the tracer does not want it");
            tracer.Started.Should().Be(0);
        }
    }

    [Fact]
    public async Task Nested_phases_are_a_tree_across_awaits_with_durations_and_states_that_add_up()
    {
        using var tracer = new RecordingTracer();
        List<PhaseMeasurement> measured = [];
        await PageAsync();

        Activity page = tracer["page"], query = tracer["query"], render = tracer["render"], cell = tracer["cell"];
        tracer.Stopped.Select(activity => activity.DisplayName).Should().Equal("query", "cell", "render", "page");
        page.Parent.Should().BeNull();
        query.ParentSpanId.Should().Be(page.SpanId);
        render.ParentSpanId.Should().Be(page.SpanId);
        cell.ParentSpanId.Should().Be(render.SpanId);
        tracer.Stopped.Select(activity => activity.TraceId).Distinct().Should().ContainSingle();
        tracer.Stopped.Should().OnlyContain(activity => activity.Source.Name == "Workload.Metering"
            && !string.IsNullOrEmpty(activity.Source.Version) && activity.Kind == ActivityKind.Internal);
        Activity.Current.Should().BeNull("all have ended");

        measured.Should().HaveCount(4);
        foreach (PhaseMeasurement measurement in measured) AddsUp(tracer[measurement.Phase], measurement);
        (query.Duration + render.Duration).Should().BeLessThanOrEqualTo(page.Duration);
        cell.Duration.Should().BeLessThanOrEqualTo(render.Duration);
        Seconds(page, "workload.cpu")
            .Should().BeGreaterThanOrEqualTo(Seconds(query, "workload.cpu") + Seconds(render, "workload.cpu") - 1e-6);
        Seconds(render, "workload.cpu").Should().BeGreaterThanOrEqualTo(Seconds(cell, "workload.cpu"));
        Seconds(cell, "workload.cpu").Should().BeGreaterThan(0.018, "it burns 20 ms");

        // The thread that starts the delay may wait for a core before it leaves the flow.
        (Seconds(query, "workload.awaiting") + Seconds(query, "workload.task_queue") + Seconds(query, "workload.run_queue"))
            .Should().BeGreaterThan(0.035, "it awaits 40 ms");

        async Task PageAsync()
        {
            using PhaseScope scope = _meter.Track("page");
            await Task.Yield();
            await QueryAsync();
            Activity.Current!.DisplayName.Should().Be("page");
            await RenderAsync();
            Activity.Current!.DisplayName.Should().Be("page");
            measured.Add(scope.Stop());
        }

        async Task QueryAsync()
        {
            using PhaseScope scope = _meter.Track("query");
            await Task.Delay(40);
            measured.Add(scope.Stop());
        }

        async Task RenderAsync()
        {
            using PhaseScope scope = _meter.Track("render");
            await Task.Delay(5);
            await Task.Run(() =>
            {
                using PhaseScope inner = _meter.Track("cell");
                Burn.Milliseconds(20);
                measured.Add(inner.Stop());
            });
            measured.Add(scope.Stop());
        }
    }

    [Fact]
    public void The_activity_of_a_scope_is_a_child_of_the_current_one_and_restores_that()
    {
        using var tracer = new RecordingTracer();
        using var request = new Activity("request").Start();
        using (_meter.Track("x")) Activity.Current!.DisplayName.Should().Be("x");

        Activity.Current.Should().BeSameAs(request);
        tracer["x"].ParentSpanId.Should().Be(request.SpanId);
        tracer["x"].TraceId.Should().Be(request.TraceId);
    }

    [Theory]
    [InlineData(CpuAttribution.Flow)]
    [InlineData(CpuAttribution.Thread)]
    public void A_failed_scope_has_the_error_status_and_others_have_none(CpuAttribution attribution)
    {
        using var tracer = new RecordingTracer();
        using (PhaseScope scope = Begin("bad", attribution)) scope.Fail("timeout");
        Begin("good", attribution).Dispose();
        _meter.Invoking(meter => meter.Track("thrown", (Action)(() => throw new FormatException()))).Should().Throw<FormatException>();

        tracer["bad"].Status.Should().Be(ActivityStatusCode.Error);
        tracer["bad"].GetTagItem("error.type").Should().Be("timeout");
        tracer["thrown"].Status.Should().Be(ActivityStatusCode.Error);
        tracer["thrown"].GetTagItem("error.type").Should().Be("System.FormatException");
        tracer["good"].Status.Should().Be(ActivityStatusCode.Unset);
        tracer["good"].GetTagItem("error.type").Should().BeNull();
    }

    [Theory]
    [InlineData(CpuAttribution.Flow)]
    [InlineData(CpuAttribution.Thread)]
    public void The_activity_of_a_scope_has_the_phases_tags_and_takes_on_another_name(CpuAttribution attribution)
    {
        using var tracer = new RecordingTracer();
        _meter.GetPhase(
            "late", new PhaseOptions { Attribution = attribution, Tags = new Dictionary<string, object?> { ["shop"] = "south" } });
        Phase early = _meter.GetPhase("early",
            new PhaseOptions { Attribution = attribution, Tags = new Dictionary<string, object?> { ["shop"] = "north", ["till"] = 4 } });
        early.Track().Dispose();
        using (PhaseScope scope = early.Track()) scope.Rename("late");

        tracer["early"].GetTagItem("shop").Should().Be("north");
        tracer["early"].GetTagItem("till").Should().Be(4);
        tracer["late"].GetTagItem("shop").Should().Be("south");
    }

    [Fact]
    public void A_phase_may_do_without()
    {
        using var tracer = new RecordingTracer();
        using var request = new Activity("request").Start();
        using (_meter.GetPhase("quiet", new PhaseOptions { CreateActivity = false }).Track())
        {
            Activity.Current.Should().BeSameAs(request);
            _meter.Track("inner").Dispose();
        }

        tracer.Started.Should().Be(1);
        tracer["inner"].ParentSpanId.Should().Be(request.SpanId);
    }

    [Fact]
    public void A_lost_flow_has_a_duration_but_no_states()
    {
        using var tracer = new RecordingTracer();
        PhaseScope scope = _meter.Track("x");
        Activity own = Activity.Current!;
        OwnThread.RunOutsideFlow(() =>
        {
            scope.Dispose();
            Activity.Current.Should().BeNull("the other flow had none");
        });

        tracer["x"].Should().BeSameAs(own);
        tracer["x"].Duration.Should().BePositive();
        tracer["x"].TagObjects.Should().BeEmpty();
    }

    [Theory]
    [InlineData(CpuAttribution.Flow)]
    [InlineData(CpuAttribution.Thread)]
    public void A_discarded_scope_is_not_exported(CpuAttribution attribution)
    {
        using var tracer = new RecordingTracer();
        Begin("x", attribution).Discard();

        tracer["x"].Recorded.Should().BeFalse();
        tracer["x"].TagObjects.Should().BeEmpty();
        Activity.Current.Should().BeNull();
    }

    [Fact]
    public void What_a_consumer_does_is_below_the_scope_that_was_handed_over()
    {
        using var tracer = new RecordingTracer();
        using (PhaseScope scope = _meter.Track("producer"))
        {
            PhaseContext context = scope.Capture();
            OwnThread.RunOutsideFlow(() =>
            {
                using (context.Enter()) _meter.Track("consumer").Dispose();
                Activity.Current.Should().BeNull();
            });
        }

        tracer["consumer"].ParentSpanId.Should().Be(tracer["producer"].SpanId);
    }

    [Theory]
    [InlineData("sample")]
    [InlineData("started")]
    [InlineData("stopped")]
    public void A_tracer_that_throws_disturbs_no_scope_and_is_logged_once(string where)
    {
        using var log = new RecordingLog();
        using var meter = new WorkloadMeter(loggerFactory: log);
        using var good = new RecordingTracer();
        using var bad = new ActivityListener
        {
            ShouldListenTo = source => source.Name == WorkloadMeter.InstrumentationName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => where == "sample"
                ? throw new InvalidOperationException("broken")
                : ActivitySamplingResult.AllData,
            ActivityStarted = _ => ThrowIf(where == "started"),
            ActivityStopped = _ => ThrowIf(where == "stopped"),
        };
        ActivitySource.AddActivityListener(bad);
        using var request = new Activity("request").Start();
        for (int i = 0; i < 2; i++)
        {
            using (meter.Track("x")) Burn.Milliseconds(1);
            Activity.Current.Should().BeSameAs(request);
        }

        meter.Snapshot()["x"].Count.Should().Be(2);
        meter.Snapshot()["x"].Breakdown!.Value.Cpu.Should().BeGreaterThan(TimeSpan.FromMilliseconds(1.8));
        log.Named("ListenerFailed")
            .Should().ContainSingle().Which.Should().StartWith("A listener of activities threw System.InvalidOperationException");
        if (where != "sample") good.Stopped.Should().HaveCount(2, "the runtime calls this listener first");
    }

    private static void AddsUp(Activity activity, PhaseMeasurement measured)
    {
        TimeBreakdown states = measured.Breakdown!.Value;
        activity.Duration.Should().Be(measured.Wall);
        TimeSpan?[] expected = [states.Cpu, states.Blocked, states.Awaiting, states.RunQueue, states.TaskQueue, states.GcPause];
        for (int i = 0; i < s_states.Length; i++)
            activity.GetTagItem(s_states[i]).Should().Be(expected[i]?.TotalSeconds, "{0} of {1}", s_states[i], measured.Phase);
        activity.GetTagItem("workload.io_ratio").Should().Be(states.IoRatio);

        // A thread that starts another one, or begins an await, may run on beside
        // it, and then the time is held twice. Parts are rounded to a tick.
        double held = (states.Cpu + states.Blocked + (states.RunQueue ?? TimeSpan.Zero) + states.GcPause).TotalSeconds;
        double busy = held / measured.Parallelism!.Value;
        (busy + (states.Awaiting + states.TaskQueue!.Value).TotalSeconds)
            .Should().BeApproximately(activity.Duration.TotalSeconds, 2e-6, $"{measured.Phase} has {states} on {measured.Parallelism}");
        if (activity.Parent is not { } parent) return;
        activity.Duration.Should().BeLessThanOrEqualTo(parent.Duration);

        // Start times come from the system's clock, which may be set while this runs, for example by a time server.
        activity.StartTimeUtc.Should().BeOnOrAfter(parent.StartTimeUtc - TimeSpan.FromMilliseconds(1));
    }

    private static void ThrowIf(bool condition)
    {
        if (condition) throw new InvalidOperationException("broken");
    }

    private static double Seconds(Activity activity, string attribute) => activity.GetTagItem(attribute) is double value ? value : 0;

    private PhaseScope Begin(string name, CpuAttribution attribution) =>
        _meter.GetPhase(name, new PhaseOptions { Attribution = attribution }).Track();
}
