using Workload.Metering.Queues;

namespace Workload.Metering.Tests.Queues;

/// <summary>
/// A thread that has taken a flow may lose its core before the flow runs. In that time the flow no longer waits for anything else.
/// </summary>
public sealed class ResumptionTests
{
    private const long Now = 5_000_000_000, Gap = 60_000_000;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(20_000_000, 20_000_000)]
    [InlineData(60_000_000, 60_000_000)]
    [InlineData(90_000_000, 60_000_000)] // The flow was still on its way when the thread took it.
    public void The_time_since_the_thread_has_the_flow_is_no_wait_for_io(long held, long queued)
    {
        Resumption resumption = Resumption.OnPlainThread with { HeldNanoseconds = held };
        resumption.QueuedOf(Gap, Now, mayBeQueued: false).Should().Be(queued);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(20_000_000, 20_000_000)]
    [InlineData(90_000_000, 60_000_000)] // The thread was started before the flow left its previous one.
    public void A_new_thread_that_waited_for_its_first_core_kept_the_flow_waiting(long coreWait, long queued)
    {
        Resumption resumption = Resumption.OnPlainThread with { CoreWaitNanoseconds = coreWait };
        resumption.QueuedOf(Gap, Now, mayBeQueued: false).Should().Be(queued);
    }

    [Theory]
    [InlineData(5_000_000, 0, true)]
    [InlineData(60_000_000, 55_000_000, true)]
    [InlineData(60_000_000, 0, false)]
    public void The_next_item_of_a_thread_that_had_its_core_was_in_its_own_queue_only_if_it_came_at_once(
        long gap, long coreWait, bool wasInOwnQueue)
    {
        Resumption resumption = Resumption.OnPlainThread with
        {
            OnPool = true,
            CoreWaitNanoseconds = coreWait,
            Left = new LeftFlow(Now - gap, IsInNextItem: true),
            IsAtItemStart = true,
        };
        resumption.WasInOwnQueue(gap).Should().Be(wasInOwnQueue);
        (resumption with { IsAtItemStart = false }).WasInOwnQueue(gap).Should().BeFalse();
    }

    [Fact]
    public void A_flow_that_did_not_leave_has_no_gap() =>
        (Resumption.OnPlainThread with { HeldNanoseconds = 5 }).QueuedOf(-3, Now, mayBeQueued: false).Should().Be(0);
}
