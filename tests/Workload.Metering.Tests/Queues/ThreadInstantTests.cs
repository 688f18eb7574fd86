using Workload.Metering.Queues;

namespace Workload.Metering.Tests.Queues;

/// <summary>What a scheduler's thread did in a pause between two metered flows. The times are made up.</summary>
public sealed class ThreadInstantTests
{
    private const long Millisecond = 1_000_000;

    [Fact]
    public void A_thread_that_slept_was_neither_busy_nor_kept_from_its_core() =>
        Pause(new(20, Cpu: 5), new(40, Cpu: 5, Switches: 1)).Should().Be((0, 0));

    [Fact]
    public void Other_code_makes_a_thread_busy_for_as_long_as_it_runs() =>
        Pause(new(20, Cpu: 5), new(40, Cpu: 9, Switches: 1)).Should().Be((4, 0));

    [Fact]
    public void A_thread_that_waits_for_a_core_while_it_runs_other_code_is_busy() =>
        Pause(new(20, Cpu: 5), new(40, Cpu: 9, Delay: 3, Switches: 1)).Should().Be((7, 0));

    [Fact]
    public void A_thread_may_wait_for_a_core_while_it_goes_to_sleep_or_wakes_up() =>
        Pause(new(20, Cpu: 5), new(40, Cpu: 5, Delay: 3, Switches: 1)).Should().Be((0, 3));

    [Theory]
    [InlineData(5, 0, 20)] // It ran nothing else.
    [InlineData(9, 20, 0)] // It ran other code.
    public void A_thread_that_never_gave_up_its_core_did_not_sleep(int cpu, int busy, int waited) =>
        Pause(new(20, Cpu: 5), new(40, Cpu: cpu, Delay: 2)).Should().Be((busy, waited));

    [Fact]
    public void A_thread_whose_core_is_lost_before_its_clocks_are_read_is_still_busy_with_the_item_before() =>
        Pause(new(38, Cpu: 5), new(40, Cpu: 5, Switches: 1)).Should().Be((18, 0));

    [Fact]
    public void A_core_that_is_lost_after_the_pause_counts_for_nothing() =>
        Pause(new(20, Cpu: 5), new(70, Cpu: 9, Delay: 26, Switches: 1)).Should().Be((0, 0));

    [Fact]
    public void The_run_before_may_have_used_all_of_its_time() =>
        Pause(new(12, Cpu: 5), new(40, Cpu: 13, Switches: 1)).Should().Be((0, 0));

    [Fact]
    public void A_thread_that_the_collector_stops_is_not_idle() =>
        Pause(new(20, Cpu: 5, Gc: 1), new(40, Cpu: 5, Switches: 1, Gc: 16)).Should().Be((0, 15));

    [Fact]
    public void Without_a_count_of_switches_the_rest_may_be_sleep() =>
        Pause(new(20, Cpu: 5, Switches: null), new(40, Cpu: 9, Switches: null)).Should().Be((4, 0));

    /// <summary>Returns for how long a thread was busy and waited for a core in the pause from 20 to 40.</summary>
    private static (double Busy, double Waited) Pause(Reading before, Reading after)
    {
        var sum = after.ToInstant().PauseSince(before.ToInstant(), 20 * Millisecond, 40 * Millisecond);
        return ((double)sum.Busy / Millisecond, (double)sum.Waited / Millisecond);
    }

    private sealed record Reading(int At, int Cpu, int Delay = 0, int? Switches = 0, int Gc = 0)
    {
        public ThreadInstant ToInstant() =>
            new(At * Millisecond, Cpu * Millisecond, Delay * Millisecond, Switches, Gc * Millisecond);
    }
}
