using System.Reflection;
using Workload.Metering.Queues;

namespace Workload.Metering.Tests.Queues;

/// <summary>
/// The flow that awaits a timer is known by its context. A flow that goes back to the test's scheduler would not resume on the pool.
/// </summary>
public sealed class DelayedFlowTests
{
    private static readonly AsyncLocal<object> s_flow = new();

    private readonly Task _delay = Task.Delay(TimeSpan.FromHours(1));

    [Fact]
    public void A_flow_that_awaits_a_delay_is_found() => ShouldFind(async () => await _delay.ConfigureAwait(false));

    [Fact]
    public void A_flow_that_awaits_the_first_of_several_is_found() =>
        ShouldFind(async () =>
            await Task.WhenAny(_delay, new TaskCompletionSource().Task, new TaskCompletionSource().Task).ConfigureAwait(false));

    [Fact]
    public void A_flow_within_another_asynchronous_method_is_found()
    {
        async Task InnerAsync() => await _delay.ConfigureAwait(false);
        ShouldFind(InnerAsync);
    }

    [Fact]
    public void A_flow_that_awaits_several_delays_is_not_found() =>
        Awaits(async () =>
            await Task.WhenAll(_delay, new TaskCompletionSource().Task).ConfigureAwait(false)).Should().BeNull("a later one may resume it");

    [Fact]
    public void A_delay_that_no_flow_awaits_has_none()
    {
        DelayedFlow.ContextOf(_delay).Should().BeNull();
        DelayedFlow.ContextOf(new object()).Should().BeNull();
        DelayedFlow.ContextOf(timerState: null).Should().BeNull();
    }

    [Fact]
    public void A_flow_that_awaits_the_next_tick_is_found_while_it_does()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1));
        object state = typeof(PeriodicTimer).GetField("_state", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(timer)!;
        DelayedFlow.ContextOf(state).Should().BeNull();

        s_flow.Value = new object();
        var context = ExecutionContext.Capture();
        _ = timer.WaitForNextTickAsync().AsTask();
        DelayedFlow.ContextOf(state).Should().BeNull("no flow awaits that task");

        using var second = new PeriodicTimer(TimeSpan.FromHours(1));
        state = typeof(PeriodicTimer).GetField("_state", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(second)!;
        async Task TickAsync() => await second.WaitForNextTickAsync().ConfigureAwait(false);
        _ = TickAsync();
        DelayedFlow.ContextOf(state).Should().BeSameAs(context);
    }

    private void ShouldFind(Func<Task> flow) => Awaits(flow).Should().BeSameAs(ExecutionContext.Capture()).And.NotBeNull();

    private ExecutionContext? Awaits(Func<Task> flow)
    {
        s_flow.Value = new object();
        _ = flow();
        return DelayedFlow.ContextOf(_delay);
    }
}
