namespace Workload.Metering.Tests.Analysis;

/// <summary>The exact figure at which each advice begins.</summary>
public sealed class ThresholdTests
{
    [Fact]
    public void Ten_milliseconds_in_all_suffice() =>
        new Situation { Calls = 10, Cpu = 0.1, Awaiting = 0.9 }.Phase.Advice.Should().NotBeEmpty();

    [Fact]
    public void What_promises_more_comes_first_whichever_rule_it_is_of() =>
        new Situation { Cores = 4, Cpu = 80, GcPause = 20 }.Phase.Advice.Select(advice => advice.Id)
            .Should().Equal("parallelise-cpu", "allocate-less");

    [Fact]
    public void A_quarter_of_its_own_time_blocked_holds_threads()
    {
        new Situation { Cpu = 75, Blocked = 25 }.Advice("await-blocked-waits");
        new Situation { Cpu = 75.1, Blocked = 24.9 }.HasNone("await-blocked-waits");
    }

    [Fact]
    public void A_quarter_of_its_time_in_the_queue_of_the_pool_is_its_trouble()
    {
        new Situation { Cpu = 15, Awaiting = 60, TaskQueue = 25 }.Advice("free-pool-threads");
        new Situation { Cpu = 15.1, Awaiting = 60, TaskQueue = 24.9 }.HasNone("free-pool-threads");
    }

    [Fact]
    public void A_quarter_of_its_time_ready_without_a_core_is_its_trouble()
    {
        new Situation { Cpu = 75, RunQueue = 25 }.Advice("relieve-run-queue");
        new Situation { Cpu = 75.1, RunQueue = 24.9 }.HasNone("relieve-run-queue");
    }

    [Fact]
    public void A_tenth_of_its_time_in_the_collector_is_worth_allocating_less()
    {
        new Situation { Cpu = 90, GcPause = 10 }.Advice("allocate-less");
        new Situation { Cpu = 90.1, GcPause = 9.9 }.HasNone("allocate-less");
    }

    [Fact]
    public void A_call_of_a_millisecond_is_split_and_a_shorter_one_wants_a_faster_core()
    {
        new Situation { Calls = 20, Callers = 20, Cpu = 1 }.Advice("parallelise-cpu");
        new Situation { Calls = 20, Callers = 20, Cpu = 0.99 }.Advice("faster-core");
        new Situation { Calls = 40, Callers = 20, Cpu = 0.99 }.Advice("parallelise-cpu");
    }

    [Fact]
    public void Two_calls_of_one_caller_can_run_at_once() =>
        new Situation { Calls = 40, Callers = 20, Cpu = 1, Awaiting = 99 }.Advice("run-waits-concurrently").Concurrency.Should().Be(2);

    [Fact]
    public void As_much_awaited_as_blocked_is_awaited()
    {
        new Situation { Cpu = 2, Blocked = 49, Awaiting = 49 }.Advice("run-waits-concurrently");
        new Situation { Cpu = 2, Blocked = 49.1, Awaiting = 48.9 }.HasNone("run-waits-concurrently");
    }

    [Fact]
    public void Ten_seconds_show_a_load()
    {
        new Situation { Callers = 0, Calls = 100, Cores = 8, Cpu = 1, Awaiting = 49, AtOnce = 0.5 }.Advice("right-size-cores");
        new Situation { Callers = 0, Calls = 99, Cores = 8, Cpu = 1, Awaiting = 49, AtOnce = 0.5 }.HasNone("right-size-cores");
    }

    [Theory]
    [InlineData(1.19, true)]
    [InlineData(1.21, false)]
    public void Calls_that_overlap_a_little_are_one_after_another(double atOnce, bool oneAfterAnother) =>
        new Situation { Cpu = 1, Awaiting = 99, AtOnce = atOnce }.Phase.Advice.Any(advice => advice.Id == "run-waits-concurrently")
            .Should().Be(oneAfterAnother);

    [Theory]
    [InlineData(0.79, false)]
    [InlineData(0.81, true)]
    public void Calls_that_fill_most_of_the_time_come_back_to_back(double atOnce, bool backToBack) =>
        new Situation { Callers = 0, Cpu = 1, Awaiting = 99, AtOnce = atOnce }.Phase.Advice.Any(
            advice => advice.Id == "run-waits-concurrently").Should().Be(backToBack);

    [Fact]
    public void What_others_do_to_it_comes_before_its_own_waits()
    {
        new Situation { Cpu = 10, Blocked = 20, RunQueue = 70 }.HasNone("await-blocked-waits");
        new Situation { Cpu = 10, Blocked = 20, TaskQueue = 70 }.HasNone("await-blocked-waits");
        new Situation { Cpu = 10, Blocked = 20, GcPause = 70 }.HasNone("await-blocked-waits");
    }
}
