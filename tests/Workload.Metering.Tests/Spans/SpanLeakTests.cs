using System.Diagnostics;
using System.Runtime.CompilerServices;
using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Tests.Spans;

/// <summary>A span that is never stopped does not keep the later work of its flow for ever.</summary>
public sealed class SpanLeakTests : IDisposable
{
    private readonly SpanTracer _tracer = new();
    private readonly RecordingLog _log = new();

    public void Dispose()
    {
        _tracer.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void One_that_nobody_holds_is_let_go_by_the_collector()
    {
        using var meter = _tracer.MeterOf(_log);
        Leak();
        Activity.Current = null;
        Eventually.Holds(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return meter.Snapshot()["forgotten"].Active == 0;
            },
            "the span is released");

        using (meter.Track("after")) Burn.Milliseconds(1);
        var snapshot = meter.Snapshot();
        snapshot["forgotten"].Count.Should().Be(0);
        snapshot.Roots.Should().Contain(root => root.Name == "after", "the flow is out of it");
        Eventually.Holds(() => _log.Named("SpanNotStopped").Count == 1, "it is logged");
        _log.Named("SpanNotStopped").Single().Should().Contain("'forgotten'");
    }

    [Fact]
    public async Task In_a_loop_their_number_is_bounded_and_the_newest_are_followed()
    {
        using var meter = _tracer.MeterOf(_log);
        using var service = _tracer.Start("service");
        for (int i = 0; i < 500; i++)
        {
            _ = _tracer.Start("forgotten");
            using var work = _tracer.Start("work");
            await Task.Yield();
        }

        var snapshot = meter.Snapshot();
        snapshot["work"].Count.Should().Be(500);
        snapshot["work"].Breakdown.Should().NotBeNull();
        snapshot["forgotten"].Active.Should().BeLessThanOrEqualTo(32);
        snapshot["service"].Active.Should().Be(1, "it is not one of the repeated ones");
        _log.Named("SpanNotStopped").Should().ContainSingle();
    }

    [Fact]
    public void One_that_its_flow_holds_is_let_go_when_it_is_old()
    {
        using var meter = _tracer.MeterOf(_log);
        var span = _tracer.Start("startup");
        long hours = 2 * 3600 * 1_000_000_000L;
        meter.Spans!.LetGoOfOld(OpenScopes(meter), WallClock.Now() + (hours / 4));
        meter.Snapshot()["startup"].Active.Should().Be(1, "half an hour is not old");
        meter.Spans!.LetGoOfOld(OpenScopes(meter), WallClock.Now() + hours);
        meter.Snapshot()["startup"].Active.Should().Be(0);
        using (meter.Track("after")) Burn.Milliseconds(1);
        meter.Snapshot().Roots.Should().Contain(root => root.Name == "after");
        span.Stop();
        SpanStates.HasNone(span).Should().BeTrue();
        _log.Named("SpanNotStopped").Should().ContainSingle();
    }

    [Fact]
    public void What_its_parents_stop_leaves_open_can_be_stopped_later()
    {
        using var meter = _tracer.MeterOf(_log);
        var outer = _tracer.Start("outer");
        var inner = _tracer.Start("inner");
        outer.Stop();
        using (_tracer.Start("next")) Burn.Milliseconds(1);
        inner.Stop();
        SpanStates.AddUp(inner);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Leak() => _tracer.Start("forgotten").SetTag("x", 1);

    private static List<OpenScope> OpenScopes(WorkloadMeter meter)
    {
        var open = new List<OpenScope>();
        meter.GetPhase("startup").Totals.Root.Sum(WallClock.Now(), open, histogram: null);
        return open;
    }
}
