using Workload.Metering.Queues;

namespace Workload.Metering.Tests.Queues;

/// <summary>
/// Which part of a time without a thread a flow stood in a scheduler's queue. The times are made up. There are few places, so a thread that
/// another test has left behind may displace this one. A rule that is wrong is wrong in each of three places.
/// </summary>
[Collection(Alone.Name)]
public sealed class SchedulerQueueTests : IDisposable
{
    private const long Millisecond = 1_000_000;

    private const int Places = 3;

    private readonly List<Thread> _threads = [];
    private readonly ManualResetEventSlim _end = new();
    private int _place;

    [Fact]
    public void A_flow_is_queued_in_the_middle_of_the_time_since_the_scheduler_was_last_idle() => InAnyPlace(() =>
    {
        Run(from: 10, to: 14);
        Run(from: 14, to: 18);
        Run(from: 18, to: 22);
        Pause(from: 22, to: 38, busy: 0, waited: 0);
        Run(from: 38, to: 42);

        Queued(suspended: 14, now: 42).Should().Be(2);
    });

    [Fact]
    public void A_flow_that_finds_the_scheduler_idle_is_not_queued() => InAnyPlace(() =>
    {
        Run(from: 10, to: 14);
        Run(from: 14, to: 18);
        Pause(from: 18, to: 34, busy: 0, waited: 0);

        Queued(suspended: 14, now: 34).Should().Be(0);
    });

    [Fact]
    public void A_scheduler_that_is_mostly_busy_and_then_idle_has_an_empty_queue() => InAnyPlace(() =>
    {
        Run(from: 10, to: 14);
        Run(from: 14, to: 32);
        Pause(from: 32, to: 34, busy: 0, waited: 0);

        Queued(suspended: 14, now: 34).Should().Be(0);
    });

    [Fact]
    public void On_a_scheduler_that_is_never_idle_a_flow_is_queued_throughout() => InAnyPlace(() =>
    {
        Run(from: 10, to: 14);
        Run(from: 14, to: 20);
        Pause(from: 20, to: 24, busy: 1, waited: 3);
        Run(from: 24, to: 30);

        Queued(suspended: 14, now: 30).Should().Be(16);
    });

    public void Dispose()
    {
        _end.Set();
        _threads.ForEach(thread => thread.Join());
        _end.Dispose();
    }

    private void InAnyPlace(Action scenario)
    {
        for (int left = Places - 1; ; left--)
        {
            TakePlace();
            try
            {
                scenario();
                return;
            }
            catch (Xunit.Sdk.XunitException) when (left > 0)
            {
                // The next place decides.
            }
        }
    }

    // A place is found by its thread, and a thread's number is free for another one after its end.
    private void TakePlace()
    {
        using var ready = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new Context());
            _place = SchedulerQueue.OfCurrentThread(onPool: false);
            ready.Set();
            _end.Wait();
        });
        _threads.Add(thread);
        thread.UnsafeStart();
        ready.Wait();
    }

    private void Run(int from, int to) => SchedulerQueue.NoteRun(_place, from * Millisecond, to * Millisecond);

    private void Pause(int from, int to, int busy, int waited) =>
        SchedulerQueue.NotePause(_place, from * Millisecond, to * Millisecond, busy * Millisecond, waited * Millisecond);

    private double Queued(int suspended, int now) =>
        (double)SchedulerQueue.QueuedOf(_place, (now - suspended) * Millisecond, now * Millisecond) / Millisecond;

    private sealed class Context : SynchronizationContext;
}
