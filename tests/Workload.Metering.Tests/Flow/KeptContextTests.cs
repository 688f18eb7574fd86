using Workload.Metering.Flow;

namespace Workload.Metering.Tests.Flow;

/// <summary>
/// A nested scope that ends where it began leaves its context to the enclosing scope, instead of bringing that one's back.
/// </summary>
public sealed class KeptContextTests : IDisposable
{
    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void The_outermost_scope_brings_back_what_was_before_all()
    {
        var before = ExecutionContext.Capture();
        using (_meter.Track("outer"))
        {
            using (_meter.Track("first"))
                _meter.Track("within").Dispose();
            _meter.Track("second").Dispose();
        }

        ExecutionContext.Capture().Should().BeSameAs(before);
        FlowLocal.Value.Should().BeNull();
    }

    [Fact]
    public async Task A_later_scope_and_what_is_started_later_belong_to_the_enclosing_scope()
    {
        using (_meter.Track("outer"))
        {
            _meter.Track("first").Dispose();
            await Task.Run(() => _meter.Track("started").Dispose());
            using (_meter.Track("second")) _meter.Track("within").Dispose();
        }

        PhaseNode outer = _meter.Snapshot().Roots.Single(root => root.Name == "outer");
        outer.Children.Select(child => child.Name).Should().BeEquivalentTo("first", "started", "second");
        outer.Children.Single(child => child.Name == "second").Children.Single().Name.Should().Be("within");
    }

    [Fact]
    public void A_context_that_has_changed_otherwise_keeps_the_change()
    {
        var other = new AsyncLocal<int>();
        using (_meter.Track("outer"))
        {
            using (_meter.Track("nested")) other.Value = 3;
            other.Value.Should().Be(3);
            _meter.Track("later").Dispose();
        }

        other.Value.Should().Be(3);
        FlowLocal.Value.Should().BeNull();
        _meter.Snapshot().Roots.Single(root => root.Name == "outer").Children.Should().HaveCount(2);
    }

    [Fact]
    public async Task After_an_await_in_the_enclosing_scope_the_flow_is_still_in_it()
    {
        using (PhaseScope outer = _meter.Track("outer"))
        {
            _meter.Track("first").Dispose();
            await Task.Delay(60);
            _meter.Track("second").Dispose();

            // A thread of the pool may wait for a core before it takes the flow up. The first thread may lose its core for some
            // milliseconds after it started the delay and before it leaves the flow. If the flow had been lost, nothing would be awaited.
            TimeBreakdown soFar = outer.Peek().Breakdown!.Value;
            (soFar.Awaiting + (soFar.TaskQueue ?? TimeSpan.Zero)).Should().BeGreaterThan(TimeSpan.FromMilliseconds(30));
        }

        _meter.Snapshot().Roots.Single(root => root.Name == "outer").Children.Should().HaveCount(2);
        FlowLocal.Value.Should().BeNull();
    }
}
