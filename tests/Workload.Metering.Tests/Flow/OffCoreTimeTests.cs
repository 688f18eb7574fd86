using Workload.Metering.Clocks;
using Workload.Metering.Flow;

namespace Workload.Metering.Tests.Flow;

/// <summary>What kept a thread off its core, by all the evidence.</summary>
public sealed class OffCoreTimeTests
{
    private const long Millisecond = 1_000_000;

    [Theory]
    [InlineData(0, 1, 60_000, 5_000_000)] // lost its core once
    [InlineData(0, 0, 60_000, 5_000_000)] // a hypervisor took it
    [InlineData(0, 5, 2_000_000, 5_000_000)] // computed in turns of 0.4 ms
    [InlineData(0, 5, 60_000, 0)] // five turns of 12 µs: yields
    [InlineData(0, 2, 10_000, 5_000_000)] // two short turns may be an accident
    [InlineData(1, 14, 60_000, 0)] // yields, and then a wait
    [InlineData(1, 1, 60_000, 2_000_000)] // a wait, after which it stood in line
    [InlineData(0, 60, 2_500_000, 5_000_000)] // beside a neighbour of higher priority that computes 80 µs and sleeps 40
    [InlineData(0, 100, 1_000_000, 5_000_000)] // the same with 50 µs and 10
    [InlineData(0, 8, 480_000, 5_000_000)] // the same with 600 µs and 60
    [InlineData(null, 5, 60_000, 2_000_000)] // switches not read: what the run queue says
    public void A_wait_that_yields_its_core_is_not_waiting_for_one(
        int? voluntary, long involuntary, long cpuNanoseconds, long queuedNanoseconds)
    {
        var before = new RunQueueReading(1_000, 10) { VoluntarySwitches = 4 };
        var after = new RunQueueReading(2_001_000, 10 + voluntary.GetValueOrDefault() + involuntary) { VoluntarySwitches = 4 + voluntary };
        OffCoreTime.Judge(cpuNanoseconds, 5 * Millisecond, 0, before, after).Should().Be(new OffCoreTime(queuedNanoseconds, 0));
    }

    [Theory]
    [InlineData(200, 0, 0, 0, 0)] // no pause
    [InlineData(200, 60, 60, 0, 60)] // computes throughout
    [InlineData(200, 2_000, 1_600, 500, 1_500)] // computes throughout, and waits for a core too
    [InlineData(200, 180, 160, 0, 180)] // computes throughout, and the pauses took a little longer than they are counted
    [InlineData(20, 180, 160, 0, 80)] // the same difference, but it does not compute
    [InlineData(400, 140, 40, 0, 32)] // much computing, but the difference is longer than the pauses
    [InlineData(200, 300, 100, 0, 50)] // computes for half of the rest
    [InlineData(0, 300, 60, 50, 0)] // sleeps
    [InlineData(0, 300, 300, 0, 300)] // nothing is known of what it would have done
    public void A_pause_keeps_a_thread_by_the_share_in_which_it_would_have_run(long cpu, long off, long pause, long queue, long paused)
    {
        var before = new RunQueueReading(0, 10) { VoluntarySwitches = 4 };
        var after = new RunQueueReading(queue * Millisecond, 28) { VoluntarySwitches = 20 };
        OffCoreTime.Judge(cpu * Millisecond, off * Millisecond, pause * Millisecond, before, after)
            .Should().Be(new OffCoreTime(queue * Millisecond, paused * Millisecond));
    }

    [Theory]
    [InlineData(10_000, 9_800, 6_000)] // stopped by each collection, and computes for a moment between two
    [InlineData(10_000, 8_000, 6_000)] // some collections found it off its core
    [InlineData(10_000, 3, 75)] // sleeps throughout, and computes at the end
    [InlineData(10_000, 15_000, 75)] // waits for more than the collections
    [InlineData(0, 0, 75)]
    public void A_thread_that_each_collection_stops_waits_for_nothing_else(int collections, int voluntary, long paused)
    {
        var before = new RunQueueReading(0, 10) { VoluntarySwitches = 4, Collections = 7 };
        var after = new RunQueueReading(0, 10 + voluntary + 5) { VoluntarySwitches = 4 + voluntary, Collections = 7 + collections };
        if (voluntary == 0) before = before with { VoluntarySwitches = 3 };
        OffCoreTime.Judge(4 * Millisecond, 6_000 * Millisecond, 5_700 * Millisecond, before, after)
            .Should().Be(new OffCoreTime(0, paused * Millisecond));
    }

    [Fact]
    public void Without_a_run_queue_the_rest_is_blocked()
    {
        OffCoreTime.Judge(Millisecond, 3 * Millisecond, Millisecond, null, new RunQueueReading(5, 5))
            .Should().Be(new OffCoreTime(0, Millisecond / 3));
        OffCoreTime.Judge(Millisecond, 3 * Millisecond, Millisecond, new RunQueueReading(5, 5), null)
            .Should().Be(new OffCoreTime(0, Millisecond / 3));
    }
}
