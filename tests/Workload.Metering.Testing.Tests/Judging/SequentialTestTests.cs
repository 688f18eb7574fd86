using Workload.Metering.Testing.Judging;
using Workload.Metering.Testing.Texts;

namespace Workload.Metering.Testing.Tests.Judging;

/// <summary>The measurements of these trials are made up, so the tests judge the reasoning and not a clock.</summary>
public sealed class SequentialTestTests
{
    private const int Trials = 200;

    [Fact]
    public void Next_to_the_limit_wrong_verdicts_stay_within_the_confidence()
    {
        var random = new Random(1);
        int wrong = 0, decided = 0;
        for (int test = 0; test < Trials; test++)
        {
            // The true ratio is 0.735 and the limit is 0.75, so a pass is wrong.
            var verdict = Run(Claims.CpuBound(0.75), new PhaseAssertOptions { Confidence = 0.9, MaxRepetitions = 1_500 },
                () => Spread(random, 0.735, 0.1)).Verdict;
            if (verdict == Verdict.Holds) wrong++;
            if (verdict != Verdict.Undecided) decided++;
        }

        decided.Should().BeGreaterThan(Trials / 4, "otherwise the test shows nothing");

        // An error of 10 % allows 20 of 200. The test spends its chance of an error carefully over the looks, so there is room left.
        wrong.Should().BeLessThanOrEqualTo(20);
    }

    [Fact]
    public void Far_from_the_limit_three_samples_suffice()
    {
        var test = Run(Claims.CpuBound(0.75), new PhaseAssertOptions(), () => Of(0.99));
        test.Verdict.Should().Be(Verdict.Holds);
        test.Counted.Should().Be(3);
    }

    [Fact]
    public void A_failure_is_heard_twice()
    {
        // A disturbance of the first runs would decide without the second samples.
        int run = 0;
        var test = Run(Claims.CpuBound(0.75), new PhaseAssertOptions(), () => Of(run++ < 4 ? 0.1 : 0.99));
        test.Verdict.Should().Be(Verdict.Holds);
        run = 0;
        Run(Claims.CpuBound(0.75), new PhaseAssertOptions(), () => Of(run++ < 4 ? 0.1 : 0.2)).Verdict.Should().Be(Verdict.Fails);
    }

    [Fact]
    public void A_wait_that_spins_on_a_slow_machine_blocks()
    {
        // The wait has 18 times its CPU time in the run queue. The other body shares its core with twelve threads.
        Run(Claims.NeverBlocks(null), new PhaseAssertOptions(), () => Queued(cpu: 0.24, runQueue: 4.4)).Verdict.Should().Be(Verdict.Fails);
        Run(Claims.NeverBlocks(null), new PhaseAssertOptions(), () => Queued(cpu: 1, runQueue: 12)).Verdict.Should().Be(Verdict.Holds);
    }

    [Fact]
    public void Single_samples_that_met_a_disturbance_are_left_out()
    {
        int run = 0;
        var test = Run(Claims.CpuBound(0.75), new PhaseAssertOptions(),
            () => Of(run++ % 10 == 3 ? 0.05 : 0.99, milliseconds: run % 10 == 4 ? 100 : 10));
        test.Verdict.Should().Be(Verdict.Holds);
    }

    [Fact]
    public void The_first_run_warms_up_and_does_not_count()
    {
        bool first = true;
        var test = Run(Claims.CpuBound(0.75), new PhaseAssertOptions(), () =>
        {
            double ratio = first ? 0.1 : 0.99;
            first = false;
            return Of(ratio);
        });
        test.Verdict.Should().Be(Verdict.Holds);
        test.Evidence.Ratio.Should().BeApproximately(0.99, 0.001);
    }

    [Theory]
    [InlineData(0.76)]
    [InlineData(0.74)]
    public void A_body_that_runs_once_is_judged_by_its_clock_alone(double ratio)
    {
        var test = Run(Claims.CpuBound(0.75), new PhaseAssertOptions { MaxRepetitions = 1 }, () => Of(ratio));
        test.Counted.Should().Be(1);
        test.Verdict.Should().Be(ratio > 0.75 ? Verdict.Holds : Verdict.Fails);
    }

    [Fact]
    public void A_clock_error_as_large_as_the_difference_leaves_it_undecided()
    {
        var test = Run(Claims.CpuBound(0.75), new PhaseAssertOptions { MaxRepetitions = 50 }, () => Of(0.8, error: 0.1));
        test.Verdict.Should().Be(Verdict.Undecided);
        test.WhyUndecided.Should().BeNull();
    }

    [Fact]
    public void A_single_run_of_two_seconds_decides_where_it_is_clear()
    {
        var test = Run(Claims.CpuBound(0.75), new PhaseAssertOptions(), () => Of(0.98, milliseconds: 2_000));
        test.Verdict.Should().Be(Verdict.Holds);
        test.Counted.Should().Be(1);
    }

    [Fact]
    public void A_single_run_of_two_seconds_does_not_decide_where_it_is_not_clear()
    {
        var test = Run(Claims.CpuBound(0.75), new PhaseAssertOptions(), () => Of(0.8, milliseconds: 2_000));
        test.Verdict.Should().Be(Verdict.Holds);
        test.Counted.Should().Be(3);
    }

    [Fact]
    public void A_long_run_of_an_earlier_hearing_does_not_make_a_short_one_decide()
    {
        // The 200 ms of its first samples fail it. A later short run that looks good is still no more than one short run.
        var times = new Queue<TimeBreakdown>([Of(1), Of(0.1, milliseconds: 200), Of(0.99)]);
        Run(Claims.CpuBound(0.75), new PhaseAssertOptions(), () => times.Count > 0 ? times.Dequeue() : Of(0.1)).Verdict.Should().Be(
            Verdict.Fails);
    }

    [Fact]
    public void A_wait_that_spins_on_a_busy_machine_blocks_though_the_kernel_calls_it_ready()
    {
        var test = Run(Claims.NeverBlocks(null), new PhaseAssertOptions(), () => Queued(cpu: 0.05, runQueue: 6));
        test.Verdict.Should().Be(Verdict.Fails);
        test.Evidence.Ratio.Should().BeApproximately(0.006, 1e-9, "it is the blocked time of a run in seconds");
        test.Sum.Breakdown!.Value.Should().Match<TimeBreakdown>(
            sum => sum.RunQueue == TimeSpan.Zero && sum.Blocked == test.Counted * TimeSpan.FromMilliseconds(6));
        Run(Claims.CpuBound(0.75), new PhaseAssertOptions(), () => Queued(cpu: 0.05, runQueue: 6)).Verdict.Should().Be(Verdict.Fails);
        Run(Claims.IoBound(0.75), new PhaseAssertOptions(), () => Queued(cpu: 0.05, runQueue: 6)).Verdict.Should().Be(Verdict.Holds);
    }

    [Fact]
    public void A_short_run_that_lost_its_core_now_and_then_does_not_block()
    {
        int run = 0;
        var test = Run(
            Claims.NeverBlocks(null), new PhaseAssertOptions(), () => Queued(cpu: 0.05, runQueue: ++run % 3 == 0 ? 6 : 0, awaiting: 3));
        test.Verdict.Should().Be(Verdict.Holds);
        test.Sum.Breakdown!.Value.Blocked.Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public void A_body_that_computes_and_waits_for_its_core_does_not_block()
    {
        // Ten threads share its core.
        Run(Claims.NeverBlocks(null), new PhaseAssertOptions(), () => Queued(cpu: 1, runQueue: 10)).Verdict.Should().Be(Verdict.Holds);
        Run(Claims.CpuBound(0.75), new PhaseAssertOptions(), () => Queued(cpu: 1, runQueue: 10)).Verdict.Should().Be(Verdict.Holds);
    }

    [Fact]
    public void Short_bodies_are_measured_several_at_once()
    {
        var test = new SequentialTest(Claims.CpuBound(0.75), new PhaseAssertOptions().Validated());
        var batches = new List<int>();
        while (test.NextRuns is { } runs)
        {
            batches.Add(runs);
            test.Add(Measured(Of(0.99, milliseconds: 0.02 * runs)), null);
        }

        batches.Should().Equal(1, 8, 50, 50);
        test.Verdict.Should().Be(Verdict.Holds);
    }

    [Fact]
    public void The_limit_of_runs_is_never_passed()
    {
        int runs = 0;
        bool high = false;
        var test = new SequentialTest(Claims.CpuBound(0.75), new PhaseAssertOptions { MaxRepetitions = 137 }.Validated());
        while (test.NextRuns is { } next)
        {
            runs += next;
            test.Add(Measured(Of(high ? 0.7 : 0.8, milliseconds: 0.01 * next)), null);
            high = !high;
        }

        runs.Should().Be(137);
        test.Verdict.Should().Be(Verdict.Undecided);
    }

    [Fact]
    public void A_missing_breakdown_is_undecided_and_says_why()
    {
        var test = new SequentialTest(Claims.CpuBound(0.75), new PhaseAssertOptions().Validated());
        test.Add(new PhaseMeasurement(), null);
        test.NextRuns.Should().BeNull();
        test.Verdict.Should().Be(Verdict.Undecided);
        test.WhyUndecided.Should().Contain("could not be measured");
    }

    /// <summary>Wherever the limit of runs falls, also right after the first failure, the finding can be told.</summary>
    [Fact]
    public void A_failure_that_no_run_is_left_to_confirm_is_undecided()
    {
        int unconfirmed = 0;
        Claim[] claims = [Claims.NeverBlocks(null), Claims.CpuBound(0.75), Claims.UsesAtMost(TimeSpan.FromMilliseconds(1))];
        foreach (var claim in claims)
        {
            for (int most = 2; most < 12; most++)
            {
                var options = new PhaseAssertOptions { MaxRepetitions = most };
                var test = Run(claim, options, () => Of(0.5));
                string finding = FailureText.Finding(claim, test, options);
                finding.Should().StartWith(test.Verdict == Verdict.Undecided ? "that is undecided: " : claim.Figure).And.NotContain("NaN");
                if (test is not { Counted: 0, HasFailedOnce: true }) continue;
                unconfirmed++;
                finding.Should().Contain("it failed once");
            }
        }

        unconfirmed.Should().BeGreaterThanOrEqualTo(claims.Length, "each claim has such a limit");
    }

    [Fact]
    public void Figures_of_two_bodies_are_compared_as_sums()
    {
        var test = new SequentialTest(
            Claims.CostsAtMost(3), new PhaseAssertOptions { MaxRepetitions = 8, TimeLimit = TimeSpan.FromSeconds(5) }.Validated());
        while (test.NextRuns is not null) test.Add(Measured(Of(1, milliseconds: 20)), Of(1, milliseconds: 10));
        test.Evidence.Ratio.Should().BeApproximately(2, 1e-9);
        test.Verdict.Should().Be(Verdict.Holds);
    }

    private static SequentialTest Run(Claim claim, PhaseAssertOptions options, Func<TimeBreakdown> next)
    {
        var test = new SequentialTest(claim, options.Validated());
        while (test.NextRuns is not null) test.Add(Measured(next()), null);
        return test;
    }

    private static PhaseMeasurement Measured(TimeBreakdown breakdown) =>
        new() { Phase = "body", Wall = breakdown.Total, Breakdown = breakdown, Parallelism = 1, AllocatedBytes = 0 };

    private static TimeBreakdown Spread(Random random, double ratio, double spread) =>
        Of(Math.Clamp(ratio + (spread * Normal(random)), 0, 1));

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static TimeBreakdown Queued(double cpu, double runQueue, double awaiting = 0) => new()
    {
        Cpu = TimeSpan.FromMilliseconds(cpu),
        RunQueue = TimeSpan.FromMilliseconds(runQueue),
        Awaiting = TimeSpan.FromMilliseconds(awaiting),
    };

    private static TimeBreakdown Of(double cpuRatio, double milliseconds = 10, double error = 0) => new()
    {
        Cpu = TimeSpan.FromMilliseconds(milliseconds * cpuRatio),
        Blocked = TimeSpan.FromMilliseconds(milliseconds * (1 - cpuRatio)),
        RunQueue = TimeSpan.Zero,
        CpuError = TimeSpan.FromMilliseconds(milliseconds * error),
    };
}
