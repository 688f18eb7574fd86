using Workload.Metering.Clocks;
using Workload.Metering.Segments;

namespace Workload.Metering.Tests.Segments;

/// <summary>The reason that kept a thread off its core follows from all the evidence.</summary>
public sealed class OffCoreTimeTests
{
    private const long Millisecond = 1_000_000;

    [Theory]
    [InlineData(0, 1, 60_000, 5_000_000)] // It lost its core once.
    [InlineData(0, 0, 60_000, 5_000_000)] // A hypervisor took its core.
    [InlineData(0, 5, 2_000_000, 5_000_000)] // It computed in turns of 0.4 ms.
    [InlineData(0, 5, 60_000, 0)] // Five turns of 12 µs are yields.
    [InlineData(0, 2, 10_000, 5_000_000)] // Two short turns may be an accident.
    [InlineData(1, 14, 60_000, 0)] // It yields, and then it waits.
    [InlineData(1, 1, 60_000, 2_000_000)] // It waited, and then it stood in the run queue.
    [InlineData(0, 60, 2_500_000, 5_000_000)] // A neighbour of higher priority computes 80 µs and sleeps 40 µs.
    [InlineData(0, 100, 1_000_000, 5_000_000)] // The neighbour computes 50 µs and sleeps 10 µs.
    [InlineData(0, 8, 480_000, 5_000_000)] // The neighbour computes 600 µs and sleeps 60 µs.
    [InlineData(null, 5, 60_000, 2_000_000)] // The switches were not read, so the run queue decides.
    public void A_wait_that_yields_its_core_is_not_waiting_for_one(
        int? voluntary, long involuntary, long cpuNanoseconds, long queuedNanoseconds)
    {
        var before = new RunQueueReading(1_000, 10) { VoluntarySwitches = 4 };
        var after = new RunQueueReading(2_001_000, 10 + voluntary.GetValueOrDefault() + involuntary) { VoluntarySwitches = 4 + voluntary };
        OffCoreTime.Judge(cpuNanoseconds, 5 * Millisecond, 0, before, after).Should().Be(new OffCoreTime(queuedNanoseconds, 0));
    }

    [Theory]
    [InlineData(200, 0, 0, 0, 0)] // There was no pause.
    [InlineData(200, 60, 60, 0, 60)] // It computes throughout.
    [InlineData(200, 2_000, 1_600, 500, 1_500)] // It computes throughout, and waits for a core too.
    [InlineData(200, 180, 160, 0, 180)] // It computes throughout, and the pauses were a little longer than counted.
    [InlineData(20, 180, 160, 0, 80)] // The difference is the same, but it does not compute.
    [InlineData(400, 140, 40, 0, 32)] // It computes much, but the difference is longer than the pauses.
    [InlineData(200, 300, 100, 0, 50)] // It computes for half of the rest.
    [InlineData(0, 300, 60, 50, 0)] // It sleeps.
    [InlineData(0, 300, 300, 0, 300)] // Nothing shows what it would have done.
    public void A_pause_keeps_a_thread_by_the_share_in_which_it_would_have_run(long cpu, long off, long pause, long queue, long paused)
    {
        var before = new RunQueueReading(0, 10) { VoluntarySwitches = 4 };
        var after = new RunQueueReading(queue * Millisecond, 28) { VoluntarySwitches = 20 };
        OffCoreTime.Judge(cpu * Millisecond, off * Millisecond, pause * Millisecond, before, after)
            .Should().Be(new OffCoreTime(queue * Millisecond, paused * Millisecond));
    }

    [Theory]
    [InlineData(10_000, 9_800, 6_000)] // Each collection stops it, and it computes for a moment between two.
    [InlineData(10_000, 8_000, 6_000)] // Some collections found it off its core.
    [InlineData(10_000, 3, 75)] // It sleeps throughout, and computes at the end.
    [InlineData(10_000, 15_000, 6_000)] // Some collections stopped it twice.
    [InlineData(10_000, 35_000, 75)] // It waits for more than the collections.
    [InlineData(2, 2, 75)] // It sleeps twice, and there are as many collections by chance.
    [InlineData(0, 0, 75)]
    public void A_thread_that_each_collection_stops_waits_for_nothing_else(int collections, int voluntary, long paused)
    {
        var before = new RunQueueReading(0, 10) { VoluntarySwitches = 4, Collections = 7 };
        var after = new RunQueueReading(0, 10 + voluntary + 5) { VoluntarySwitches = 4 + voluntary, Collections = 7 + collections };
        if (voluntary == 0) before = before with { VoluntarySwitches = 3 };
        OffCoreTime.Judge(4 * Millisecond, 6_000 * Millisecond, 5_700 * Millisecond, before, after)
            .Should().Be(new OffCoreTime(0, paused * Millisecond));
    }

    [Theory]
    [InlineData(2, 30, 32)] // It was stopped by the collection, and the thread had some time left of earlier ones.
    [InlineData(2, 10, 3)] // It had too little left.
    [InlineData(9, 30, 3)] // It waited more often than the collection stopped it.
    public void A_pause_of_a_thread_in_short_scopes_is_judged_by_what_earlier_ones_left(int voluntary, long spare, long paused)
    {
        var before = new RunQueueReading(0, 10) { VoluntarySwitches = 4, Collections = 7 };
        var after = new RunQueueReading(0, 12 + voluntary) { VoluntarySwitches = 4 + voluntary, Collections = 8 };
        var judged = OffCoreTime.Judge(10 * Millisecond, 32 * Millisecond, 8 * Millisecond, before, after, default, spare * Millisecond);
        judged.RunQueueNanoseconds.Should().Be(0);
        judged.GcPauseNanoseconds.Should().BeCloseTo(paused * Millisecond, Millisecond);
    }

    [Theory]
    [InlineData(1_900, 800, 110, 100, 2_400)] // The collector's thread waited for a core too, before it let the others go on.
    [InlineData(1_900, 100, 110, 100, 844)] // Cores are not short, so it waited for something else.
    [InlineData(1_600, 800, 110, 100, 533)] // It waited for longer than the collector's thread may have.
    [InlineData(5, 800, 1, 1, 1)] // It slept once, and there was one short collection.
    public void A_pause_lasts_longer_where_cores_are_short(long pause, long queue, int voluntary, int collections, long paused)
    {
        var before = new RunQueueReading(0, 10) { VoluntarySwitches = 4, Collections = 7 };
        var after = new RunQueueReading(queue * Millisecond, 200) { VoluntarySwitches = 4 + voluntary, Collections = 7 + collections };
        long off = (2_400 + queue) * Millisecond;
        var judged = OffCoreTime.Judge(400 * Millisecond, off, pause * Millisecond, before, after);
        judged.RunQueueNanoseconds.Should().Be(queue * Millisecond);
        judged.GcPauseNanoseconds.Should().BeCloseTo(paused * Millisecond, 100 * Millisecond);
    }

    [Fact]
    public void Without_a_run_queue_the_rest_is_blocked()
    {
        OffCoreTime.Judge(Millisecond, 3 * Millisecond, Millisecond, null, new RunQueueReading(5, 5))
            .Should().Be(new OffCoreTime(0, Millisecond / 3));
        OffCoreTime.Judge(Millisecond, 3 * Millisecond, Millisecond, new RunQueueReading(5, 5), null)
            .Should().Be(new OffCoreTime(0, Millisecond / 3));
    }

    [Theory]
    [InlineData(0, 100, 40, 60)] // It started a worker and yielded its core until that ran.
    [InlineData(1, 100, 40, 20)] // It started a worker and yielded its core until that ran, and then it slept.
    [InlineData(1, 1, 400, 20)] // It slept, and nothing shows that it waited for a worker, however long the start of one may take.
    [InlineData(1, 1, 0, 20)] // It started no worker.
    [InlineData(0, 100, 0, 0)] // It spins, and nothing shows for what.
    public void A_thread_that_starts_a_worker_of_the_pool_yields_until_that_runs(long voluntary, long involuntary, int workers, long queued)
    {
        var before = new RunQueueReading(0, 10) { VoluntarySwitches = 4 };
        var after = new RunQueueReading(20 * Millisecond, 10 + voluntary + involuntary) { VoluntarySwitches = 4 + voluntary };
        OffCoreTime.Judge(Millisecond, 60 * Millisecond, 0, before, after, new(0, workers * Millisecond, null, IsCrowded: false))
            .Should().Be(new OffCoreTime(queued * Millisecond, 0));
    }

    [Theory]
    [InlineData(0f, 9, 20)]
    [InlineData(0.25f, 9, 30)]
    [InlineData(1f, 9, 60)]
    [InlineData(1f, 4, 56)] // Three waits for a mutex take at most nine waits of 4 ms for a core.
    [InlineData(1f, 0, 20)] // No thread waits for a core, so the holder of the mutex waits for something else.
    public void The_blocked_time_is_divided_by_the_share_of_mutexes(float share, long core, long queued)
    {
        var before = new RunQueueReading(0, 10) { VoluntarySwitches = 4 };
        var after = new RunQueueReading(20 * Millisecond, 14) { VoluntarySwitches = 7 };
        var others = new WaitsForOthers(core * Millisecond, 0, share, IsCrowded: false);
        OffCoreTime.Judge(Millisecond, 60 * Millisecond, 0, before, after, others).Should().Be(new OffCoreTime(queued * Millisecond, 0));
    }

    [Theory]
    [InlineData(true, 5, 60)] // Three times that it gave up its core, each for at most three waits of 5 ms for a core.
    [InlineData(true, 4, 20)] // It waited for longer than that.
    [InlineData(false, 5, 20)]
    public void Without_looks_the_threads_of_a_crowded_pool_wait_for_each_other(bool isCrowded, long core, long queued)
    {
        var before = new RunQueueReading(0, 10) { VoluntarySwitches = 4 };
        var after = new RunQueueReading(20 * Millisecond, 14) { VoluntarySwitches = 7 };
        OffCoreTime.Judge(Millisecond, 60 * Millisecond, 0, before, after, new WaitsForOthers(core * Millisecond, 0, null, isCrowded))
            .Should().Be(new OffCoreTime(queued * Millisecond, 0));
    }
}
