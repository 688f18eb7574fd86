using System.Diagnostics;
using Workload.Metering.Flow;

namespace Workload.Metering.Tests.Spans;

/// <summary>A span's start opens a scope in the flow that starts it, and its stop ends it.</summary>
public sealed class SpanPhaseTests : IDisposable
{
    private readonly SpanTracer _tracer = new();

    public void Dispose() => _tracer.Dispose();

    [Fact]
    public void A_span_is_a_phase_and_says_where_its_time_went()
    {
        using var meter = _tracer.MeterOf();
        _tracer.Start("first, so that its code is compiled").Dispose();
        using (_tracer.Start("parse"))
        {
            Burn.Milliseconds(20);
            Thread.Sleep(30);
        }

        var phase = meter.Snapshot()["parse"];
        phase.Count.Should().Be(1);
        phase.Active.Should().Be(0);
        var span = _tracer.Stopped[^1];
        SpanStates.AddUp(span);
        SpanStates.Of(span, "workload.cpu")
            .Should().BeInRange(0.0199, 0.028, "it burns 20 ms, and at most some milliseconds more while the rest is compiled");

        // Another test may collect at the same time. A pause of the collector while the thread sleeps is told as a pause.
        (SpanStates.Of(span, "workload.blocked") + SpanStates.Of(span, "workload.gc_pause")
            + (span.GetTagItem("workload.run_queue") as double? ?? 0))
            .Should().BeGreaterThan(0.029, "it sleeps 30 ms: {0}", phase.Breakdown);
        SpanStates.Of(span, "workload.awaiting").Should().Be(0);
        double cpu = SpanStates.Of(span, "workload.cpu"), blocked = SpanStates.Of(span, "workload.blocked");
        SpanStates.Of(span, "workload.io_ratio").Should().BeApproximately(blocked / (cpu + blocked), 1e-6);
        SpanStates.Sum(span).Should().BeApproximately(phase.Wall.TotalSeconds, 1e-6, "the states are the whole of its time");
        span.GetTagItem("workload.phase.name").Should().Be("parse");
        phase.Breakdown!.Value.Cpu.TotalSeconds.Should().BeApproximately(SpanStates.Of(span, "workload.cpu"), 1e-6);
    }

    [Fact]
    public async Task Nested_spans_are_a_tree_across_awaits()
    {
        using var meter = _tracer.MeterOf();
        await PageAsync();
        _ = _tracer.Start("after");

        var snapshot = meter.Snapshot();
        var page = snapshot.Roots.Single(root => root.Name == "page");
        page.Children.Select(child => child.Name).Should().BeEquivalentTo("query", "render");
        snapshot.Roots.Should().Contain(root => root.Name == "after", "the flow is out of the page");
        foreach (var span in _tracer.Stopped) SpanStates.AddUp(span);
        var stopped = _tracer.Stopped.ToDictionary(span => span.DisplayName);
        SpanStates.Of(stopped["page"], "workload.cpu").Should()
            .BeGreaterThanOrEqualTo(
                SpanStates.Of(stopped["query"], "workload.cpu") + SpanStates.Of(stopped["render"], "workload.cpu") - 1e-6);
        (SpanStates.Of(stopped["query"], "workload.awaiting") + SpanStates.Of(stopped["query"], "workload.task_queue"))
            .Should().BeGreaterThan(0.015, "it awaits 20 ms, but a part may pass before it is suspended, and a timer may be early");
        SpanStates.Of(stopped["render"], "workload.cpu").Should().BeGreaterThan(0.0099, "it burns 10 ms");

        async Task PageAsync()
        {
            using var span = _tracer.Start("page");
            await Task.Yield();
            await QueryAsync();
            using (_tracer.Start("render")) Burn.Milliseconds(10);
        }

        async Task QueryAsync()
        {
            using var span = _tracer.Start("query");
            await Task.Delay(20);
        }
    }

    [Fact]
    public async Task Siblings_that_run_at_once_each_have_their_own_time()
    {
        using var meter = _tracer.MeterOf();
        using (_tracer.Start("all"))
        {
            await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
            {
                using var span = _tracer.Start("one");
                await Task.Delay(30);
            }));
        }

        var snapshot = meter.Snapshot();
        snapshot["one"].Count.Should().Be(3);
        var one = snapshot["one"].Breakdown!.Value;
        (one.Awaiting + (one.TaskQueue ?? TimeSpan.Zero)).Should().BeGreaterThan(TimeSpan.FromMilliseconds(87), "each awaits 30 ms");
        snapshot["all"].Wall.Should().BeLessThan(snapshot["one"].Wall, "they wait at the same time");
    }

    [Fact]
    public void Spans_may_stop_out_of_order()
    {
        using var meter = _tracer.MeterOf();
        var first = _tracer.Start("first");
        var second = _tracer.Start("second");
        Burn.Milliseconds(5);
        first.Stop();
        Burn.Milliseconds(5);
        second.Stop();
        using (meter.Track("after")) Burn.Milliseconds(1);

        var snapshot = meter.Snapshot();
        SpanStates.Of(first, "workload.cpu").Should().BeInRange(0.0049, 0.009);
        SpanStates.Of(second, "workload.cpu").Should().BeInRange(0.0099, 0.015);
        snapshot["first"].Active.Should().Be(0);
        snapshot["second"].Active.Should().Be(0);
        snapshot.Roots.Should().Contain(root => root.Name == "after");
    }

    [Fact]
    public async Task A_span_that_a_synchronous_helper_starts_is_followed_in_its_caller()
    {
        using var meter = _tracer.MeterOf();
        var span = _tracer.Start("import");
        await Task.Delay(10);
        Burn.Milliseconds(10);
        span.Stop();
        SpanStates.Of(span, "workload.cpu").Should().BeGreaterThan(0.0099);
        SpanStates.AddUp(span);
    }

    [Fact]
    public async Task A_span_that_an_asynchronous_helper_starts_and_returns_has_wall_time_alone()
    {
        var log = new RecordingLog();
        using var meter = _tracer.MeterOf(log);
        int alone = 0;
        for (int i = 0; i < 4; i++)
        {
            // An unseen part of less than a half would be added to the error. The first start may take longer than this wait.
            long start = Stopwatch.GetTimestamp();
            var span = await StartAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(30) + (2 * Stopwatch.GetElapsedTime(start)));
            Burn.Milliseconds(5);
            span.Stop();
            if (SpanStates.HasNone(span)) alone++;
            span.GetTagItem("workload.phase.name").Should().Be("returned");
        }

        alone.Should().Be(4, "the flow was never in it");
        var phase = meter.Snapshot()["returned"];
        phase.Count.Should().Be(4);
        phase.Wall.Should().BeGreaterThan(TimeSpan.FromMilliseconds(120));
        log.Named("SpanFlowLost").Should().ContainSingle().Which.Should().Contain("'returned'");
        log.Named("FlowLost").Should().BeEmpty();

        async Task<Activity> StartAsync()
        {
            var span = _tracer.Start("returned");
            await Task.Yield();
            return span;
        }
    }

    [Fact]
    public async Task A_span_that_another_flow_stops_has_wall_time_alone_and_leaves_nothing_behind()
    {
        using var meter = _tracer.MeterOf();
        long started = Stopwatch.GetTimestamp();
        var span = _tracer.Start("elsewhere");
        var node = FlowLocal.Value!;
        var stopped = new TaskCompletionSource();
        using (ExecutionContext.SuppressFlow())
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    // Only an unseen stretch of more than half of the scope's life loses the flow.
                    SpinWait.SpinUntil(() => !node.IsRunByThreads);
                    Thread.Sleep(TimeSpan.FromMilliseconds(20) + (2 * Stopwatch.GetElapsedTime(started)));
                    span.Stop();
                    stopped.SetResult();
                },
                null);
        }

        await stopped.Task;
        using (meter.Track("after")) Burn.Milliseconds(1);
        SpanStates.HasNone(span).Should().BeTrue();
        var snapshot = meter.Snapshot();
        snapshot["elsewhere"].Count.Should().Be(1);
        snapshot["elsewhere"].Active.Should().Be(0);
        snapshot.Roots.Should().Contain(root => root.Name == "after");
    }

    [Fact]
    public void Code_that_the_program_tracks_itself_is_nested_in_a_span_and_the_other_way_round()
    {
        using var meter = _tracer.MeterOf();
        using (meter.Track("outer"))
        using (_tracer.Start("span"))
        using (meter.Track("inner"))
            Burn.Milliseconds(1);

        meter.Snapshot().Roots.Single(root => root.Name == "outer").Children.Single(child => child.Name == "span").Children.Single(
            ).Name.Should().Be("inner");
    }

    [Fact]
    public void An_error_of_the_span_is_a_failure_of_the_scope()
    {
        using var meter = _tracer.MeterOf();
        using (var span = _tracer.Start("fails")) span.SetStatus(ActivityStatusCode.Error).SetTag("error.type", "timeout");
        using (_tracer.Start("fails"))
        {
        }

        var phase = meter.Snapshot()["fails"];
        phase.Count.Should().Be(2);
        phase.Failed.Should().Be(1);
    }

    [Fact]
    public void A_disposed_meter_listens_no_more_and_open_spans_still_count()
    {
        var meter = _tracer.MeterOf();
        var open = _tracer.Start("open");
        meter.Dispose();
        _tracer.Start("late").Stop();
        open.Stop();
        meter.Snapshot().TryGetPhase("late", out _).Should().BeFalse();
    }
}
