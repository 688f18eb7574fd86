using Workload.Metering.Aggregation;
using Workload.Metering.Segments;
using Workload.Metering.Tests.Flow;

namespace Workload.Metering.Tests.Segments;

/// <summary>
/// All segments are read at first and in sparse use. Otherwise as many are read as the budget pays for, whatever came before.
/// </summary>
public sealed class ReadingBudgetTests
{
    private const double Budget = 0.01;
    private const long PairCost = 2_000;
    private const long Second = 1_000_000_000;
    private const int Tries = 20_000;

    [Fact]
    public void The_first_eight_of_a_path_are_read()
    {
        CallPath path = Dense();
        var budget = Owing();
        for (int i = 0; i < 8; i++)
        {
            budget.Choose(path, Second, PairCost).Should().BeTrue();
            path.Ratios.Learn(100, 0, 0, chosen: true);
        }

        budget.Choose(path, Second, PairCost).Should().BeFalse("segments without CPU earn no reading");
    }

    [Theory]
    [InlineData(2_000, 0.01)]
    [InlineData(20_000, 0.1)]
    [InlineData(100_000, 0.5)]
    public void A_path_spends_what_its_own_segments_earn(long meanCpu, double chance)
    {
        CallPath path = Known(meanCpu);
        var budget = Owing();
        int chosen = 0;
        for (int i = 0; i < Tries; i++)
            if (budget.Choose(path, Second, PairCost)) chosen++;

        // The expected number is mean CPU × budget ÷ cost, and the tolerance is five standard deviations of a binomial.
        chosen.Should().BeCloseTo((int)(chance * Tries), (uint)(5 * Math.Sqrt(Tries * chance * (1 - chance))));
    }

    [Fact]
    public void Segments_that_earn_a_pair_each_are_all_read()
    {
        CallPath path = Known(200_000);
        var budget = Owing();
        for (int i = 0; i < 1_000; i++) budget.Choose(path, Second, PairCost).Should().BeTrue();
    }

    [Fact]
    public void Once_its_time_has_come_whatever_starts_next_is_read()
    {
        CallPath path = Known(0);
        var budget = new ReadingBudget(1);
        budget.Choose(path, 0, PairCost).Should().BeTrue("nothing was spent yet");
        budget.SpendOwn(Budget, Second, Second, PairCost, PairCost);
        budget.Choose(path, Second, PairCost).Should().BeFalse();
        budget.Choose(path, 1_000 * Second, PairCost).Should().BeTrue();
    }

    [Fact]
    public void What_a_thread_earns_is_its_share_of_its_CPU()
    {
        CallPath path = Known(0);
        var budget = new ReadingBudget(7);
        long now = Second, spent = 0;
        const long Step = 10_000, Length = 20 * Second;
        budget.SpendOwn(Budget, now, now, PairCost, PairCost);
        for (long end = now + Length; now < end; now += Step)
        {
            if (!budget.Choose(path, now, PairCost)) continue;
            budget.SpendOwn(Budget, now, now, PairCost, PairCost);
            spent += PairCost;
        }

        // The sum of 100,000 pairs is within a few percent.
        ((double)spent / Length).Should().BeInRange(0.9 * Budget, 1.05 * Budget);
    }

    [Fact]
    public void A_thread_that_hardly_runs_gets_its_next_chance_by_a_hundredth_of_its_wall_time()
    {
        CallPath path = Known(0);
        int early = 0, late = 0;
        for (int seed = 1; seed <= 300; seed++)
        {
            var budget = new ReadingBudget(seed);
            budget.SpendOwn(Budget, Second, Second, PairCost, PairCost);
            budget.SpendOwn(Budget, 2 * Second, Second, PairCost, PairCost);

            // The thread owes for two pairs, which is 2 × 200 µs of CPU. It waits for as much again until its chance, at a rate of 1 %.
            if (budget.Choose(path, (2 * Second) + (39 * Second / 1_000), PairCost)) early++;
            if (budget.Choose(path, 3 * Second, PairCost)) late++;
        }

        early.Should().Be(0);
        late.Should().Be(300);
    }

    [Fact]
    public void An_idle_hour_pays_for_four_readings_and_no_burst()
    {
        CallPath path = Known(0);
        int most = 0;
        for (int seed = 1; seed <= 100; seed++)
        {
            var budget = new ReadingBudget(seed);
            budget.SpendOwn(Budget, Second, Second, PairCost, PairCost);
            long now = 3_600 * Second;
            budget.SpendOwn(Budget, now, now, PairCost, PairCost);
            int chosen = 0;
            while (chosen < 1_000 && budget.Choose(path, now, PairCost))
            {
                budget.SpendOwn(Budget, now, now, PairCost, PairCost);
                chosen++;
            }

            most = Math.Max(most, chosen);
        }

        most.Should().BeInRange(3, 4, "at most four are saved, and each chance is a random distance away");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public void Segments_that_come_seldom_are_all_read_whatever_they_earn(long cpu)
    {
        CallPath path = FlowParts.Path(Budget);
        var budget = Owing();

        // The path needs 200 readings a second at 10 µs, which is 2 ms of each second, and 5 ms are allowed.
        const long Step = 5_000_000, Cost = 10_000;
        for (long now = 2 * Second; now < 60 * Second; now += Step)
        {
            budget.Choose(path, now, Cost).Should().BeTrue();
            path.Ratios.Learn(Step / 10, cpu, 0, chosen: true);
            budget.Spend(path, cpu, now, now / 100, Cost);
        }
    }

    [Fact]
    public void Segments_that_come_often_spend_the_allowance_and_no_more()
    {
        CallPath path = FlowParts.Path(Budget);
        var budget = Owing();
        int read = Run(path, ref budget, from: 2 * Second, length: 10 * Second, step: 100_000);

        // The bound is half a percent of 11 s at 10 µs a pair, and each segment is worth a reading of 0.1 µs.
        read.Should().BeInRange(100, (int)(11 * 500) + 1_300);
    }

    [Fact]
    public void A_path_that_becomes_sparse_is_read_throughout_again()
    {
        CallPath path = FlowParts.Path(Budget);
        var budget = new ReadingBudget(1);
        Run(path, ref budget, from: 2 * Second, length: 2 * Second, step: 10_000);
        path.Ratios.ReadsAll.Should().BeFalse();
        Run(path, ref budget, from: 4 * Second, length: 10 * Second, step: 20_000_000);
        path.Ratios.ReadsAll.Should().BeTrue();
    }

    [Fact]
    public void After_a_dense_time_a_sparse_path_is_read_throughout_from_its_second_call_on()
    {
        CallPath path = FlowParts.Path(Budget);
        var budget = Owing();
        Run(path, ref budget, from: 2 * Second, length: 2 * Second, step: 10_000);

        // The price of the last reading does not matter, because half a second later the next reading shows the change.
        Run(path, ref budget, from: 5 * Second, length: 1, step: 1);
        path.Ratios.ReadsAll.Should().BeTrue();
    }

    [Fact]
    public void What_all_paths_read_together_is_bounded_too()
    {
        var table = new PhaseTable(
            new MeterSettings { Owner = this, OverheadBudget = Budget, ReadsRunQueue = false, ProbesTaskQueue = false }, maxPhases: 100);
        CallPath[] paths = [.. Enumerable.Range(0, 100).Select(i => table.GetOrAdd($"{i}").Root)];
        var budget = Owing();
        int read = 0;

        // Each comes 100 times a second and would be read if it were alone. Together they would take a tenth of a core.
        for (long now = 2 * Second; now < 12 * Second; now += 10_000_000)
        {
            foreach (CallPath path in paths)
            {
                if (!budget.Choose(path, now, 10_000)) continue;
                path.Ratios.Learn(1_000, 0, 0, chosen: true);
                budget.Spend(path, 0, now, Second, 10_000);
                read++;
            }
        }

        // The bound is 1 % of 11 s and the first eight of each path. One reading
        // of each path may exceed it each time that there is room again.
        read.Should().BeInRange(9_000, 11_000 + 800 + 300);
    }

    private static int Run(CallPath path, ref ReadingBudget budget, long from, long length, long step)
    {
        const long Cost = 10_000, Cpu = 1_000;
        int read = 0;
        for (long now = from; now < from + length; now += step)
        {
            if (!budget.Choose(path, now, Cost)) continue;
            path.Ratios.Learn(Cpu, Cpu, 0, chosen: true);
            budget.Spend(path, Cpu, now, now / 10, Cost);
            read++;
        }

        return read;
    }

    [Fact]
    public void Two_threads_do_not_choose_alike()
    {
        CallPath path = Known(100_000);
        ReadingBudget one = Owing(1), other = Owing(2);
        int alike = 0;
        for (int i = 0; i < Tries; i++)
            if (one.Choose(path, Second, PairCost) == other.Choose(path, Second, PairCost)) alike++;
        alike.Should().BeCloseTo(Tries / 2, (uint)(5 * Math.Sqrt(Tries) / 2));
    }

    /// <summary>Returns a budget whose next chance is far away.</summary>
    private static ReadingBudget Owing(int seed = 1)
    {
        var budget = new ReadingBudget(seed);
        budget.SpendOwn(Budget, Second, Second, 1_000 * PairCost, 1_000 * PairCost);
        budget.SpendOwn(Budget, Second, Second, 1_000 * PairCost, 1_000 * PairCost);
        return budget;
    }

    private static CallPath Known(long meanCpu)
    {
        CallPath path = Dense();
        for (int i = 0; i < SegmentRatios.ReadAtFirst; i++) path.Ratios.Learn(1_000_000, meanCpu, 0, chosen: true);
        return path;
    }

    /// <summary>
    /// Returns a path whose segments are too frequent for all of them to be
    /// read. Whenever a test asks, one of them was read a short time ago.
    /// </summary>
    private static CallPath Dense()
    {
        CallPath path = FlowParts.Path(Budget);
        path.Ratios.Pay(10_000 * Second, Second, 1, path.Settings);
        return path;
    }
}
