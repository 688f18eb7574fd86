using Workload.Metering.Waits.Locks;

namespace Workload.Metering.Tests.Waits;

/// <summary>Which thread held a lock at an instant follows from the runtime's events.</summary>
public sealed class ContentionHistoryTests
{
    private const long Owner = 10, First = 11, Second = 12, Lock = 1, OtherLock = 2;

    private readonly ContentionHistory _history = new();

    [Fact]
    public void The_holder_is_the_owner_at_the_start_of_the_wait()
    {
        _history.Start(First, Lock, Owner, ticks: 100);

        HolderFor(First, 150).Should().Be(Owner, "the wait has not ended");
        _history.Stop(First, ticks: 200);
        HolderFor(First, 150).Should().Be(Owner);
    }

    [Fact]
    public void A_waiter_that_got_the_lock_is_its_holder_from_then_on()
    {
        _history.Start(First, Lock, Owner, ticks: 100);
        _history.Start(Second, Lock, Owner, ticks: 110);
        _history.Stop(First, ticks: 200);

        HolderFor(Second, 150).Should().Be(Owner);
        HolderFor(Second, 250).Should().Be(First);
    }

    [Fact]
    public void The_waiters_of_another_lock_do_not_count()
    {
        _history.Start(First, OtherLock, owner: 99, ticks: 100);
        _history.Start(Second, Lock, Owner, ticks: 110);
        _history.Stop(First, ticks: 200);

        HolderFor(Second, 250).Should().Be(Owner);
    }

    [Fact]
    public void A_thread_that_got_the_lock_before_the_wait_began_does_not_count()
    {
        _history.Start(First, Lock, owner: 99, ticks: 100);
        _history.Stop(First, ticks: 200);
        _history.Start(Second, Lock, Owner, ticks: 210);

        HolderFor(Second, 250).Should().Be(Owner);
    }

    [Fact]
    public void Nothing_is_said_of_an_instant_without_a_wait()
    {
        _history.Start(First, Lock, Owner, ticks: 100);
        _history.Stop(First, ticks: 200);

        HolderFor(First, 99).Should().BeNull();
        HolderFor(First, 201).Should().BeNull();
        HolderFor(Second, 150).Should().BeNull();
    }

    [Fact]
    public void The_oldest_waits_are_forgotten()
    {
        _history.Start(First, Lock, Owner, ticks: 100);
        for (int i = 0; i < ContentionHistory.Capacity; i++) _history.Start(Second, OtherLock, Owner, ticks: 200 + i);

        HolderFor(First, 150).Should().BeNull();
    }

    private long? HolderFor(long waiter, long ticks) => _history.TryFindHolder(waiter, ticks, out long holder) ? holder : null;
}
