namespace Workload.Metering.Tests.Analysis;

/// <summary>The advice for computing calls when several run at once and cores are free, and the limits of that advice.</summary>
public sealed class SomeCoresTests
{
    [Fact]
    public void Two_callers_split_eight_cores_and_their_calls_over_them()
    {
        var advice = InCallers(2).Advice("parallelise-cpu");
        advice.Concurrency.Should().Be(4, "8 ÷ 2");
        advice.PredictedSpeedup.Should().BeApproximately(4, 1e-3);
        advice.Title.Should().Be("Spread the calls of each caller, or chunks of one, over the cores.");
        advice.Because.Should().StartWith("2.00 of its calls run at once, one after another in each caller, and keep 2.00 of 8 cores busy; "
            + "they could have 8, 4 for each.");
        InCallers(3).Advice("parallelise-cpu").Concurrency.Should().Be(2, "8 ÷ 3 = 2.7");
        InCallers(3).Advice("parallelise-cpu").PredictedSpeedup.Should().BeApproximately(
            2, 1e-3, "two are advised, whatever a third part could gain");
    }

    [Fact]
    public void The_law_of_Amdahl_holds_for_each_share()
    {
        var advice = (InCallers(2) with { Cpu = 80, Awaiting = 20 }).Advice("parallelise-cpu");
        advice.Concurrency.Should().Be(4);
        advice.PredictedSpeedup.Should().BeApproximately(1 / (0.2 + (0.8 / 4)), 1e-3);
    }

    [Fact]
    public void Cores_that_others_use_are_not_shared_out()
    {
        var advice = (InCallers(2) with { OtherCores = 3 }).Advice("parallelise-cpu");
        advice.Concurrency.Should().Be(2, "5 ÷ 2 = 2.5");
        advice.PredictedSpeedup.Should().BeApproximately(2, 1e-3);
        Withheld(InCallers(2) with { OtherCores = 5 })
            .Should().EndWith("keep 2.00 of 8 cores busy; they could have 3, 1.5 for each: to split a call takes 2");
    }

    [Theory]
    [InlineData(0.38, true)]
    [InlineData(0.42, false)]
    public void A_core_of_which_others_take_a_fifth_is_one(double others, bool shared)
    {
        Situation situation = InCallers(2) with { Cores = 4, OtherCores = others };
        if (!shared) Withheld(situation).Should().Contain("1.79 for each");
        else situation.Advice("parallelise-cpu").PredictedSpeedup.Should().BeApproximately(1.81, 1e-3, "it is less than the advised 2");
    }

    [Theory]
    [InlineData(1.19, 8, 8 / 1.19)]
    [InlineData(1.21, 6, 6)]
    public void Callers_that_overlap_a_little_are_one(double atOnce, int concurrency, double speedup)
    {
        var advice = (InCallers(1) with { AtOnce = atOnce, CallersAtOnce = atOnce }).Advice("parallelise-cpu");
        advice.Concurrency.Should().Be(concurrency);
        advice.PredictedSpeedup.Should().BeApproximately(speedup, 1e-2, "some overlap uses cores too");
    }

    [Fact]
    public void Callers_on_all_cores_want_more_of_them_and_on_nearly_all_nothing()
    {
        InCallers(6.5).Advice("add-cores");
        InCallers(6.5).HasNone("parallelise-cpu");
        Withheld(InCallers(6.3)).Should().Contain("keep 6.30 of 8 cores busy; they could have 8, 1.27 for each: to split a call takes 2");
    }

    [Theory]
    [InlineData(1, null, 50, "relieve-run-queue")]
    [InlineData(2, null, 100, "add-cores")]
    [InlineData(16, 1.5, 75, "add-cores", "relieve-run-queue")]
    public void Where_two_callers_fill_the_cores_nothing_is_split(int cores, double? limit, double cpu, params string[] advised) =>
        (InCallers(2) with { Cores = cores, Limit = limit, Cpu = cpu, RunQueue = 100 - cpu }).Phase.Advice.Select(advice => advice.Id)
            .Should().Equal(advised);

    [Fact]
    public void The_limit_of_a_container_is_shared_out()
    {
        Withheld(new Situation { Cores = 16, Limit = 1.5, Cpu = 76, Awaiting = 24, AtOnce = 1.3 })
            .Should().Contain("keep 0.99 of 1.5 cores busy; they could have 1.5, 1.15 for each");
        (InCallers(2) with { Cores = 16, Limit = 4 }).Advice("parallelise-cpu").Concurrency.Should().Be(2);
    }

    [Fact]
    public void A_short_call_is_spread_whole_and_one_on_its_own_wants_a_faster_core()
    {
        var several = (InCallers(2) with { Calls = 120, Callers = 40, Cpu = 0.99 }).Advice("parallelise-cpu");
        several.Concurrency.Should().Be(3, "each caller makes no more, and 4 would fit");
        several.PredictedSpeedup.Should().BeApproximately(3, 1e-3);

        Situation alone = InCallers(2) with { Calls = 40, Callers = 40, Cpu = 0.99 };
        alone.Phase.Advice.Should().ContainSingle().Which.Because.Should().Be(
            "There is one call at a time in each caller, of 990 µs of CPU: too short to be split over cores.");
        (alone with { Cpu = 1 }).Phase.Advice.Should().ContainSingle().Which.Title.Should().Be(
            "Split each call into chunks and spread them over the cores.");
    }

    [Theory]
    [InlineData(2.6, true)]
    [InlineData(2.7, false)]
    public void Parallel_calls_below_two_thirds_of_their_share_are_serial(double parallelism, bool serial)
    {
        Situation situation = InCallers(2) with { Parallelism = parallelism };
        if (serial)
        {
            situation.Phase.Advice.Should().ContainSingle().Which.Because.Should().Contain(
                "each on 2.60 of 4 cores that it could have. By Amdahl's law 18 % of it is serial", "(4 ÷ 2.6 − 1) ÷ 3");
        }
        else
        {
            Withheld(situation).Should().Be("2.00 of its calls run at once, each on 2.70 threads for 4 cores that it could have: too near "
                + "to tell a serial part from noise");
        }
    }

    [Fact]
    public void One_caller_that_runs_two_at_once_runs_as_many_as_cores()
    {
        var advice = InOneCaller(2).Advice("parallelise-cpu");
        advice.Title.Should().Be("Run more of its calls at once.");
        advice.Concurrency.Should().Be(8);
        advice.PredictedSpeedup.Should().BeApproximately(4, 1e-3, "8 ÷ 2");
        (InOneCaller(2) with { Calls = 10 })
            .Advice("parallelise-cpu").PredictedSpeedup.Should().BeApproximately(2.5, 1e-3, "on average two rounds of 5, not five of 2");
        (InOneCaller(2) with { Parallelism = 2 }).Advice("parallelise-cpu").Concurrency.Should().Be(4, "each call takes two cores");
        (InOneCaller(2) with { OtherCores = 5 }).Advice("parallelise-cpu").Concurrency.Should().Be(3);

        var each = (InOneCaller(3) with { CallersAtOnce = 2 }).Advice("parallelise-cpu");
        each.Title.Should().Be("Run more of its calls at once in each caller.");
        each.PredictedSpeedup.Should().BeApproximately(8.0 / 3, 1e-3);
    }

    [Theory]
    [InlineData(6.3, "parallelise-cpu")]
    [InlineData(6.5, "add-cores")]
    public void From_four_fifths_of_the_cores_on_they_are_full(double atOnce, string id) =>
        InOneCaller(atOnce).Phase.Advice.Should().ContainSingle().Which.Id.Should().Be(id);

    [Fact]
    public void One_caller_without_more_calls_splits_each_if_that_gains_more()
    {
        Situation pairs = InOneCaller(2) with { Calls = 40, Callers = 20 };
        pairs.Advice("parallelise-cpu").Title.Should().Be("Split each call into chunks and spread them over the cores.");
        pairs.Advice("parallelise-cpu").PredictedSpeedup.Should().BeApproximately(4, 1e-3);
        Withheld(pairs with { Cpu = 0.99 })
            .Should().EndWith("they could have 8, but 990 µs of CPU a call are too short to be split, and their caller makes 2");
        Withheld(pairs with { Parallelism = 1.3 })
            .Should().EndWith("4 for each, but each is on 1.30 threads already, and their caller makes 2");
        (InOneCaller(1.3) with { Calls = 40, Callers = 20, Cores = 2, Cpu = 0.99 })
            .Advice("parallelise-cpu").Title.Should().Be("Run more of its calls at once.");
    }

    [Theory]
    [InlineData(0.5, 8)]
    [InlineData(2, 4)]
    public void Requests_are_split_to_be_shorter_and_no_more_of_them_are_promised(double atOnce, int concurrency)
    {
        var advice = new Situation { Callers = 0, Cores = 8, Cpu = 100, AtOnce = atOnce }.Advice("parallelise-cpu");
        advice.Title.Should().StartWith("Split each call");
        advice.Concurrency.Should().Be(concurrency);
        advice.PredictedSpeedup.Should().BeNull("the rate stays what it is");
        advice.Because.Should().EndWith(
            $"Each gets up to {concurrency} times as fast, but no more of them get done, unless their caller waits for them.");
        new Situation { Callers = 0, Cores = 8, Cpu = 0.99, AtOnce = atOnce }.Phase.Advice.Should().ContainSingle().Which.Id.Should().Be(
            "faster-core");
    }

    [Theory]
    [InlineData(0.79, false)]
    [InlineData(0.81, true)]
    [InlineData(1.19, true)]
    [InlineData(1.21, false)]
    public void From_no_phase_a_loop_makes_them_back_to_back(double atOnce, bool loop) =>
        (new Situation { Callers = 0, Cores = 8, Cpu = 100, AtOnce = atOnce }.Advice("parallelise-cpu").PredictedSpeedup is not null)
            .Should().Be(loop);

    [Fact]
    public void Who_waits_for_cores_or_threads_gets_those_first()
    {
        foreach (Situation situation in (Situation[])[InCallers(1), InCallers(2), InOneCaller(2)])
        {
            (situation with { Cpu = 75, RunQueue = 25 }).Phase.Advice.Should().ContainSingle().Which.Id.Should().Be("relieve-run-queue");
            (situation with { Cpu = 75, TaskQueue = 25 }).Phase.Advice.Should().ContainSingle().Which.Id.Should().Be("free-pool-threads");
            (situation with { Cpu = 76, RunQueue = 24 }).Advice("parallelise-cpu");
        }
    }

    [Fact]
    public void One_short_call_at_a_time_on_the_only_core_gets_one_advice() =>
        new Situation { Calls = 20, Callers = 20, Cores = 1, Cpu = 0.99 }.Phase.Advice.Should().ContainSingle().Which.Id.Should().Be(
            "faster-core");

    /// <summary>Returns a situation with this many callers at once, each of which makes its calls one after another.</summary>
    private static Situation InCallers(double callers) => new() { Cores = 8, Cpu = 100, AtOnce = callers, CallersAtOnce = callers };

    private static Situation InOneCaller(double atOnce) => new() { Cores = 8, Cpu = 100, AtOnce = atOnce };

    private static string? Withheld(Situation situation)
    {
        situation.Phase.Advice.Should().BeEmpty();
        return situation.Phase.AdviceWithheld;
    }
}
