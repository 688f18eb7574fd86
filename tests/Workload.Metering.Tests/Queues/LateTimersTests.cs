using Workload.Metering.Queues;

namespace Workload.Metering.Tests.Queues;

/// <summary>Due timers are found by the context of the flow that awaits them.</summary>
public sealed class LateTimersTests
{
    private const long Millisecond = 1_000_000, TickZero = 7_000 * Millisecond;

    private static readonly AsyncLocal<int> s_flow = new();

    private readonly LateTimers _timers = new();

    public LateTimersTests()
    {
        s_flow.Value = 1;

        // The ticks lag behind the time by 3 ms, and then by nothing.
        _timers.BeginLook(100, TickZero + (103 * Millisecond));
        _timers.BeginLook(200, TickZero + (200 * Millisecond));
    }

    [Fact]
    public void A_flow_finds_its_own_timer()
    {
        _timers.Note(Context(), startTicks: 110, dueTicks: 150);
        ShouldBeDue(150);

        s_flow.Value = 2;
        ShouldBeDue(null);
    }

    [Fact]
    public void A_timer_that_was_due_before_the_flow_began_to_await_is_not_the_one()
    {
        _timers.Note(Context(), startTicks: 60, dueTicks: 105);
        ShouldBeDue(null);
    }

    [Fact]
    public void Of_several_the_one_counts_that_started_nearest_to_the_wait()
    {
        _timers.Note(Context(), startTicks: 90, dueTicks: 190);
        _timers.Note(Context(), startTicks: 109, dueTicks: 140);
        _timers.Note(Context(), startTicks: 130, dueTicks: 170);
        ShouldBeDue(140);
    }

    [Fact]
    public void Of_several_that_started_together_the_last_one_counts()
    {
        _timers.Note(Context(), startTicks: 110, dueTicks: 140);
        _timers.Note(Context(), startTicks: 110, dueTicks: 170);
        _timers.Note(Context(), startTicks: 110, dueTicks: 150);
        ShouldBeDue(170);
    }

    [Fact]
    public void A_timer_that_an_earlier_look_has_found_is_not_recorded_again()
    {
        _timers.EndLook(150);
        _timers.Note(Context(), startTicks: 110, dueTicks: 150);
        ShouldBeDue(null);

        _timers.Note(Context(), startTicks: 110, dueTicks: 151);
        ShouldBeDue(151);
    }

    [Fact]
    public void Each_of_a_thousand_flows_finds_its_own_timer()
    {
        for (int flow = 2; flow < 1_000; flow++)
        {
            s_flow.Value = flow;
            ShouldBeDue(null);
            _timers.Note(Context(), startTicks: 110, dueTicks: 120 + (flow % 80));
            ShouldBeDue(120 + (flow % 80));
        }
    }

    private static ExecutionContext Context() => ExecutionContext.Capture()!;

    private void ShouldBeDue(long? ticks)
    {
        bool isFound = _timers.TryFind(TickZero + (112 * Millisecond), TickZero + (200 * Millisecond), out long due);
        isFound.Should().Be(ticks is not null);
        if (ticks is not null) due.Should().Be(TickZero + (ticks * Millisecond));
    }
}
