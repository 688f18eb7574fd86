using Workload.Metering.Queues;

namespace Workload.Metering.Tests.Queues;

/// <summary>A flow that a look found in a thread's own queue stands there since then, and until it runs again.</summary>
public sealed class QueuedFlowsTests
{
    private const long First = 1_000_000_000, Interval = 10_000_000, Second = First + Interval;

    private readonly QueuedFlows _flows = new();
    private readonly ExecutionContext _context = NewContext(1);

    public QueuedFlowsTests() => _flows.EndLook(First - Interval);

    [Fact]
    public void It_is_there_since_the_middle_between_two_looks()
    {
        See(First);
        See(Second);

        Find(_context, from: First - (3 * Interval)).Should().Be(First - (Interval / 2));
    }

    [Fact]
    public void It_is_there_no_longer_than_the_flow_has_no_thread()
    {
        See(First);
        See(Second);

        Find(_context, from: First + 1).Should().Be(First + 1);
    }

    [Fact]
    public void What_was_seen_before_the_flow_ran_says_nothing()
    {
        See(First);

        Find(_context, from: First).Should().BeNull();
        Find(_context, from: First + 1).Should().BeNull();
    }

    [Fact]
    public void A_thread_may_have_taken_it_and_wait_for_a_core()
    {
        See(First);
        _flows.EndLook(Second);

        Find(_context, from: 0).Should().Be(First - (Interval / 2));
    }

    [Fact]
    public void What_was_taken_long_ago_is_forgotten()
    {
        See(First);
        _flows.HasAny.Should().BeTrue();
        _flows.EndLook(First + 2_000_000_000);

        _flows.HasAny.Should().BeFalse("the context must not be kept alive");
        Find(_context, from: 0).Should().BeNull();
    }

    [Fact]
    public void What_is_found_again_later_has_come_again()
    {
        See(First);
        _flows.EndLook(Second);
        See(Second + Interval);

        Find(_context, from: 0).Should().Be(Second + (Interval / 2));
    }

    [Fact]
    public void A_full_bucket_forgets_what_is_no_longer_there()
    {
        foreach (var context in Enumerable.Range(0, 5_000).Select(NewContext)) _flows.Note(context, First);
        _flows.EndLook(First);
        See(Second);

        Find(_context, from: 0).Should().Be(Second - (Interval / 2));
    }

    [Fact]
    public void Another_flow_was_not_seen()
    {
        See(First);

        Find(NewContext(2), from: 0).Should().BeNull();
    }

    [Fact]
    public void After_a_long_rest_the_time_is_not_far_before_the_look()
    {
        const long Late = First + 10_000_000_000;
        See(Late);

        Find(_context, from: 0).Should().BeInRange(Late - 50_000_000, Late);
    }

    [Fact]
    public void As_many_flows_as_one_bucket_has_room_for_are_found()
    {
        ExecutionContext[] contexts = [.. Enumerable.Range(0, 100).Select(NewContext)];
        foreach (var context in contexts) _flows.Note(context, First);
        _flows.EndLook(First);

        // The places are random. More than four of a hundred in one of 1,024 buckets would be very unlikely.
        contexts.Count(context => Find(context, from: 0) == First - (Interval / 2)).Should().Be(100);
    }

    private static ExecutionContext NewContext(int value)
    {
        ExecutionContext? made = null;
        ExecutionContext.Run(ExecutionContext.Capture()!, _ =>
        {
            new AsyncLocal<int>().Value = value + 1;
            made = ExecutionContext.Capture();
        }, null);
        return made!;
    }

    private void See(long now)
    {
        _flows.Note(_context, now);
        _flows.EndLook(now);
    }

    private long? Find(ExecutionContext context, long from)
    {
        long? found = null;
        ExecutionContext.Run(context, _ => found = _flows.TryFind(from, out long since) ? since : null, null);
        return found;
    }
}
