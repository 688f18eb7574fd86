using System.Threading.Channels;

namespace Workload.Metering.Tests.Scopes;

public sealed class HandOverTests : IDisposable
{
    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [Fact]
    public async Task What_an_earlier_started_consumer_does_is_the_scopes()
    {
        Channel<(PhaseContext Context, TaskCompletionSource Done)> queue = Channel.CreateUnbounded<(PhaseContext, TaskCompletionSource)>();
        Task consumer = Task.Run(async () =>
        {
            await foreach ((PhaseContext context, TaskCompletionSource done) in queue.Reader.ReadAllAsync())
            {
                using (context.Enter())
                {
                    using (_meter.Track("handled"))
                        Burn.Milliseconds(20);
                }

                done.SetResult();
            }
        });

        PhaseMeasurement measured = await SendAsync();
        queue.Writer.Complete();
        await consumer;

        measured.Breakdown!.Value.Cpu.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(20) - measured.Breakdown.Value.CpuError);
        PhaseNode root = _meter.Snapshot().Roots.Single(node => node.Name == "request");
        root.Children.Single().Name.Should().Be("handled");
        root.Children.Single().Count.Should().Be(1);

        async Task<PhaseMeasurement> SendAsync()
        {
            using PhaseScope scope = _meter.Track("request");
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await queue.Writer.WriteAsync((scope.Capture(), done));
            await done.Task;
            return scope.Stop();
        }
    }

    [Fact]
    public async Task The_time_between_capture_and_enter_is_queueing_not_awaiting()
    {
        var handed = new TaskCompletionSource<(PhaseScope Scope, PhaseContext Context)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TimeSpan entered = default, left = default;
        Thread consumer = OwnThread.Start(
            () =>
            {
                (PhaseScope scope, PhaseContext context) = handed.Task.GetAwaiter().GetResult();

                // A scope is in a queue only while no thread runs it, so its producer must have come to its await.
                Eventually.Holds(
                    () => scope.Peek().Breakdown!.Value.TaskQueue > TimeSpan.FromMilliseconds(20), "the scope waits in the queue");
                using (context.Enter())
                {
                    entered = scope.Peek().Wall;
                    Thread.Sleep(5);
                    left = scope.Peek().Wall;
                }

                done.SetResult();
            },
            out Func<Exception?> failure);

        TimeSpan captured = default;
        PhaseMeasurement measured = await ProduceAsync();
        OwnThread.Join(consumer);
        failure().Should().BeNull();

        TimeBreakdown states = measured.Breakdown!.Value;
        TimeSpan afterwards = measured.Wall - left;
        states.TaskQueue.Should().BeGreaterThan(TimeSpan.FromMilliseconds(20));

        // No time may be awaiting until the entry. The pool's probe divides the time after it.
        states.Awaiting.Should().BeLessThanOrEqualTo(afterwards);
        states.TaskQueue.Should().BeLessThanOrEqualTo(entered - captured + afterwards);
        states.Blocked.Should().BeGreaterThan(TimeSpan.FromMilliseconds(3), "the consumer slept in it");
        states.Total.Should().BeCloseTo(measured.Wall, TimeSpan.FromTicks(10));

        async Task<PhaseMeasurement> ProduceAsync()
        {
            using PhaseScope scope = _meter.Track("x");
            captured = scope.Peek().Wall;
            handed.SetResult((scope, scope.Capture()));
            await done.Task;
            return scope.Stop();
        }
    }

    [Fact]
    public void A_scope_that_has_ended_is_not_entered() => OwnThread.Run(() =>
    {
        PhaseScope scope = _meter.Track("x");
        PhaseContext context = scope.Capture();
        PhaseMeasurement measured = scope.Stop();
        using (context.Enter())
            _meter.Track("y").Dispose();

        scope.Stop().Should().Be(measured);
        scope.Capture().Enter().Dispose();
        _meter.Snapshot().Roots.Single(root => root.Name == "y").Count.Should().Be(1, "no phase is above it");
    });

    [Fact]
    public void A_scope_of_the_thread_carries_nothing() => OwnThread.Run(() =>
    {
        using PhaseScope scope = _meter.GetPhase("x", new PhaseOptions { Attribution = CpuAttribution.Thread }).Track();
        PhaseContext context = scope.Capture();
        OwnThread.RunOutsideFlow(() =>
        {
            using (context.Enter())
                _meter.Track("y").Dispose();
        });

        _meter.Snapshot().Roots.Single(root => root.Name == "y").Count.Should().Be(1);
    });

    [Fact]
    public void An_entry_that_is_disposed_twice_leaves_once() => OwnThread.Run(() =>
    {
        using PhaseScope scope = _meter.Track("x");
        PhaseContext context = scope.Capture();
        OwnThread.RunOutsideFlow(() =>
        {
            PhaseEntry entry = context.Enter();
            entry.Dispose();
            using (_meter.Track("y"))
                entry.Dispose();
            _meter.Track("z").Dispose();
        });

        _meter.Snapshot().Roots.Single(root => root.Name == "y").Count.Should().Be(1);
        _meter.Snapshot().Roots.Single(root => root.Name == "z").Count.Should().Be(1);
    });
}
