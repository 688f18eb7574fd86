using Workload.Metering.Queues;

namespace Workload.Metering.Tests.Queues;

/// <summary>
/// The meaning of the pool's private fields is checked without the pool. All its threads may be busy when the first scope begins.
/// </summary>
public sealed class PoolPrivatesTests
{
    public PoolPrivatesTests()
    {
        PoolItems.Start();
        OwnQueue.Start();
    }

    [Fact]
    public void The_count_of_items_is_known_at_once() => PoolItems.AreKnown.Should().BeTrue();

    [Fact]
    public async Task The_own_queue_of_a_thread_has_what_it_queued()
    {
        bool[] has = await Task.Run(() =>
        {
            object? queue = OwnQueue.Of(TimerLane.LocalsOfCurrentThread());
            queue.Should().NotBeNull();

            // Another thread may take the item at once, so it is tried again.
            for (int i = 0; i < 1_000; i++)
            {
                bool before = OwnQueue.HasItems(queue);
                ThreadPool.UnsafeQueueUserWorkItem(static _ => { }, (object?)null, preferLocal: true);
                if (!before && OwnQueue.HasItems(queue)) return new[] { before, true };
            }

            return [];
        });
        has.Should().Equal(false, true);
    }

    [Fact]
    public async Task All_queues_show_the_items_of_a_thread()
    {
        bool found = await Task.Run(() =>
        {
            object[] items = new object[1024];
            object own = OwnQueue.Of(TimerLane.LocalsOfCurrentThread())!;
            OwnQueue.All().Should().Contain(own);

            // Another thread may take an item at once, so it is tried again.
            for (int i = 0; i < 1_000; i++)
            {
                var queued = Task.Run(static () => { });
                int count = OwnQueue.CopyItems(own, items);
                if (items.AsSpan(0, count).Contains(queued)) return true;
            }

            return false;
        });

        found.Should().BeTrue();
    }

    [Fact]
    public void A_thread_outside_the_pool_has_no_own_queue()
    {
        OwnQueue.Of(null).Should().BeNull();
        OwnQueue.HasItems(null).Should().BeFalse();
    }
}
