using Workload.Metering.Aggregation;
using Workload.Metering.Analysis;

namespace Workload.Metering.Tests.Analysis;

/// <summary>The texts and the limits of each rule about a phase's own character.</summary>
public sealed class RuleTests
{
    [Fact]
    public void Awaited_waits_in_turn_are_run_at_once()
    {
        var advice = new Situation { Calls = 320, Cores = 2, Cpu = 25, Awaiting = 75 }.Advice("run-waits-concurrently");
        advice.Concurrency.Should().Be(8, "2 × (1 + 75 ÷ 25)");
        advice.PredictedSpeedup.Should().BeInRange(6, 8, "8 flows at most, minus their collisions");
        advice.Resource.Should().Be(Resource.Network);
        advice.Because.Should().Contain("75.0 ms").And.Contain("25.0 ms; 1.00 run at once").And.Contain(
            "8 at once would use all of 2 free cores");
    }

    [Fact]
    public void No_more_are_run_at_once_than_one_caller_makes()
    {
        var advice = new Situation { Calls = 60, Callers = 20, Cpu = 1, Awaiting = 99 }.Advice("run-waits-concurrently");
        advice.Concurrency.Should().Be(3);
        advice.PredictedSpeedup.Should().BeInRange(2.9, 3);
        new Situation { Calls = 20, Callers = 20, Cpu = 1, Awaiting = 99 }.HasNone("run-waits-concurrently");
    }

    [Fact]
    public void No_prediction_reaches_further_than_sixteen_times_what_was_measured() =>
        new Situation { Calls = 1_600, Cpu = 0.01, Awaiting = 100 }.Advice("run-waits-concurrently").Concurrency.Should().Be(16);

    [Fact]
    public void Callers_that_run_at_once_share_the_cores()
    {
        var callers = new Situation { Cores = 2, Cpu = 20, Awaiting = 80, AtOnce = 3, CallersAtOnce = 3 };
        callers.HasNone("run-waits-concurrently");
        callers.Phase.AdviceWithheld.Should().Be(AdviceTexts.MayBeShared(), "they may all wait for one semaphore");

        var advice = (callers with { Measured = [(1, 40, 100), (12, 40, 100)] }).Advice("run-waits-concurrently");
        advice.Concurrency.Should().Be(4, "2 × (1 + 80 ÷ 20) ÷ 3");
        advice.PredictedSpeedup.Should().BeInRange(2, 10.0 / 3, "10 flows fill the cores, and 3 run already");
        advice.Because.Should().Contain("3.3 at once in each of 3 callers would use all of 2 free cores");
        new Situation { Cores = 2, Cpu = 20, Awaiting = 80, AtOnce = 9.6, CallersAtOnce = 9.6 }.Advice("add-cores").PredictedSpeedup.Should(
            ).BeNull("the cores are full");
    }

    [Fact]
    public void A_pipeline_for_blocked_waits_promises_no_gain()
    {
        var blocked = new Situation { Cores = 4, Calls = 200, Cpu = 40, Blocked = 60 };
        var advice = blocked.Advice("pipeline-stages");
        advice.PredictedSpeedup.Should().BeNull("the threads may all be blocked for one lock");
        advice.Because.Should().EndWith(
            " Whether what it waits for serves several calls at once was not measured, so no gain is predicted.");
        (blocked with { Blocked = 0, Awaiting = 60 }).Advice("pipeline-stages").PredictedSpeedup.Should().BeGreaterThan(1);
        (blocked with { Measured = [(1, 100, 100), (3, 100, 100)] }).Advice("pipeline-stages").PredictedSpeedup.Should().BeGreaterThan(1);
    }

    [Fact]
    public void Few_calls_of_which_one_takes_most_of_the_time_get_no_advice()
    {
        var few = new Situation { Calls = 6, Cpu = 20, Lengths = (0.7, 3.5) };
        few.Phase.Advice.Should().BeEmpty("the first call may have compiled");
        few.Phase.AdviceWithheld.Should().Be(
            "one of its 6 calls took 70.0 ms of 120 ms in all, and may be the first one, with its start-up costs");
        (few with { Lengths = (0.7, 2.5) }).Phase.Advice.Should().NotBeEmpty();
        (few with { Calls = 20, Lengths = (0.7, 12.5) }).Phase.Advice.Should().NotBeEmpty();
        (few with { Cpu = 400, Lengths = (0.7, 3.5) }).Phase.Advice.Should().NotBeEmpty("1.4 s are no start-up costs");
    }

    [Fact]
    public void Calls_that_outlive_their_caller_use_no_more_cores_than_the_process()
    {
        var handedOver = new Situation
        {
            Cores = 2,
            Calls = 40,
            Cpu = 15,
            TaskQueue = 100,
            Queue = FlowQueue.Consumer,
            AtOnce = 6.9,
            OtherCores = 0.3,
        };
        handedOver.HasNone("add-cores");
        (handedOver with { CallerShare = 0.3 }).HasNone("add-cores");
    }

    [Fact]
    public void What_runs_at_once_already_is_not_advised() =>
        new Situation { Cpu = 1, Awaiting = 99, AtOnce = 2 }.HasNone("run-waits-concurrently");

    [Fact]
    public void Where_the_rate_is_known_no_more_is_advised_than_it_puts_in_flight()
    {
        var rare = new Situation { Callers = 0, Cpu = 1, Awaiting = 49, AtOnce = 0.5, Calls = 100 };
        rare.HasNone("run-waits-concurrently");
        new Situation { Callers = 0, Cpu = 5, Awaiting = 45, AtOnce = 0.5, Calls = 20, OtherCores = 2 }.Phase.AdviceWithheld
            .Should().Be("calls come from outside of any phase at 10 a second and take 50.0 ms, so that 0.50 are in flight");

        var often = new Situation { Callers = 0, Cpu = 1, Blocked = 49, AtOnce = 6.5, Calls = 1_300 }.Advice("await-blocked-waits");
        often.Concurrency.Should().BeNull("a cap near the 6.5 that are in flight would only make calls wait");
        often.PredictedSpeedup.Should().BeNull("the rate stays what it is");
    }

    [Fact]
    public void Blocked_waits_are_made_asynchronous_and_the_threads_they_hold_are_told()
    {
        var advice = new Situation { Calls = 64, Cores = 2, Cpu = 2, Blocked = 48 }.Advice("await-blocked-waits");
        advice.Because.Should().Contain("blocks a thread for 48.0 ms of 50.0 ms").And.Contain("holds 0.96 threads");
        advice.Concurrency.Should().BeNull("the blocking resource may be shared");
        advice.PredictedSpeedup.Should().BeNull("the blocking resource may be shared");
        advice.Resource.Should().BeNull("hardware does not free a thread");
        new Situation { Cpu = 78, Blocked = 22 }.HasNone("await-blocked-waits");
    }

    [Fact]
    public void Where_the_wait_for_a_core_is_unknown_it_must_be_ruled_out()
    {
        new Situation { Cpu = 2, Blocked = 48, RunQueue = null }.Advice("await-blocked-waits").Because.Should().Contain(
            "far from using all its cores");
        var busy = new Situation { Cpu = 2, Blocked = 48, RunQueue = null, OtherCores = 3.5, Cores = 4 };
        busy.HasNone("await-blocked-waits");
    }

    [Fact]
    public void Computing_on_one_core_is_spread_by_the_law_of_Amdahl()
    {
        var advice = new Situation { Cores = 4, Cpu = 80, Awaiting = 20 }.Advice("parallelise-cpu");
        advice.PredictedSpeedup.Should().BeApproximately(1 / (0.2 + (0.8 / 4)), 1e-6);
        advice.Concurrency.Should().Be(4);
        advice.Resource.Should().Be(Resource.Cores);
        advice.Because.Should().Contain("80 %");
    }

    [Fact]
    public void The_limit_of_a_container_counts_as_the_cores()
    {
        var advice = new Situation { Cores = 16, Limit = 2, Cpu = 100 }.Advice("parallelise-cpu");
        advice.PredictedSpeedup.Should().BeApproximately(2, 1e-6);
        advice.Concurrency.Should().Be(2);
    }

    [Fact]
    public void Cores_that_the_rest_of_the_process_uses_are_not_promised()
    {
        new Situation { Cores = 4, Cpu = 100, OtherCores = 1 }.Advice("parallelise-cpu").PredictedSpeedup.Should().BeApproximately(3, 0.01);
        var full = new Situation { Cores = 2, Cpu = 100, OtherCores = 1 };
        full.HasNone("parallelise-cpu");
        full.Phase.AdviceWithheld.Should().StartWith("it computes on one core, and no other is free");
    }

    [Fact]
    public void What_computes_in_parallel_already_needs_cores()
    {
        var advice = new Situation { Cores = 4, Cpu = 100, Parallelism = 3.9 }.Advice("add-cores");
        advice.Resource.Should().Be(Resource.Cores);
        advice.PredictedSpeedup.Should().BeApproximately(2, 1e-6);
        new Situation { Cores = 4, Cpu = 100, Parallelism = 3.9 }.HasNone("parallelise-cpu");
        new Situation { Cores = 1, Cpu = 100 }.Advice("add-cores").PredictedSpeedup.Should().BeApproximately(2, 1e-6);
    }

    [Fact]
    public void What_is_serial_needs_a_faster_core()
    {
        var partly = new Situation { Cores = 8, Cpu = 100, Parallelism = 2 }.Advice("faster-core");
        partly.Resource.Should().Be(Resource.ClockSpeed);
        partly.Because.Should().Contain("43 %", "(8 ÷ 2 − 1) ÷ 7 is serial");
        new Situation { Calls = 20, Callers = 20, Cpu = 0.8 }.Advice("faster-core").PredictedSpeedup.Should().BeNull();
        new Situation { Calls = 20, Callers = 20, Cpu = 8 }.HasNone("faster-core");
    }

    [Fact]
    public void Computing_and_waiting_in_turn_become_a_pipeline()
    {
        var advice = new Situation { Cores = 2, Cpu = 30, Awaiting = 60 }.Advice("pipeline-stages");
        advice.Because.Should().Contain("4 workers for what waits and 2 for what computes").And.Contain("1 to 2.0");
        advice.Concurrency.Should().Be(6);
        advice.PredictedSpeedup.Should().BeInRange(4.5, 6, "2 cores × 90 ÷ 30 at most");
        new Situation { Calls = 60, Callers = 20, Cpu = 30, Awaiting = 60 }.HasNone("pipeline-stages");
        new Situation { Cpu = 30, Awaiting = 60, AtOnce = 3 }.HasNone("pipeline-stages");
    }

    [Fact]
    public void A_process_that_waits_on_many_cores_needs_fewer()
    {
        var idle = new Situation { Callers = 0, Calls = 400, Cores = 8, Cpu = 1, Awaiting = 49, AtOnce = 0.5 }.Advice("right-size-cores");
        idle.Because.Should().Contain("0.5 would be enough");
        idle.Resource.Should().Be(Resource.Network);
        new Situation { Callers = 0, Calls = 20, Cores = 8, Cpu = 1, Awaiting = 49, AtOnce = 0.5 }.Phase.Advice.Should().BeEmpty(
            "two seconds do not show a load");
    }

    [Theory]
    [InlineData(4.9, "0.49 of 2 cores: 1 would be enough.")]
    [InlineData(5.6, "0.56 of 2 cores: 1.5 would be enough.")]
    public void A_little_more_load_does_not_change_the_advice(double atOnce, string end) =>
        new Situation { Callers = 0, Calls = 4000, Cores = 2, Cpu = 5, Awaiting = 45, AtOnce = atOnce }.Advice(
            "right-size-cores").Because.Should().EndWith(end);
}
