using Workload.Metering.Aggregation;

namespace Workload.Metering.Tests.Reporting;

/// <summary>The reports must derive their figures correctly from the sums.</summary>
public sealed class SnapshotFigureTests
{
    [Fact]
    public void Every_bucket_is_next_to_its_neighbours_and_holds_its_own_bounds()
    {
        for (int index = 0; index < HistogramBuckets.Count - 1; index++)
        {
            long lower = HistogramBuckets.LowerBound(index), upper = HistogramBuckets.UpperBound(index);
            upper.Should().BeGreaterThan(lower);
            HistogramBuckets.LowerBound(index + 1).Should().Be(upper);
            HistogramBuckets.IndexOf(lower).Should().Be(index);
            HistogramBuckets.IndexOf(upper - 1).Should().Be(index);
        }

        HistogramBuckets.IndexOf(long.MaxValue).Should().Be(HistogramBuckets.Count - 1);
        HistogramBuckets.IndexOf(-1).Should().Be(0);
    }

    [Fact]
    public void The_middle_of_a_bucket_is_within_the_stated_error_of_all_it_holds()
    {
        for (int index = 1; index < HistogramBuckets.Count; index++)
        {
            double middle = HistogramBuckets.Middle(index);
            foreach (double value in new double[] { HistogramBuckets.LowerBound(index), HistogramBuckets.UpperBound(index) - 1 })
                Math.Abs(middle - value).Should().BeLessThanOrEqualTo(value * HistogramBuckets.RelativeError);
        }
    }

    [Fact]
    public void Percentiles_are_within_the_stated_error_of_the_true_ones()
    {
        // The third term is the tick of 100 ns, which is the resolution of a TimeSpan.
        long[] walls = [.. Enumerable.Range(1, 1_000).Select(number => (long)number * number * 977)];
        var histogram = new SortedDictionary<int, long>();
        foreach (long wall in walls)
            histogram[HistogramBuckets.IndexOf(wall)] = histogram.GetValueOrDefault(HistogramBuckets.IndexOf(wall)) + 1;
        var phase = new MeterSnapshot(SampleSnapshots.Data(new CallPathTotals
        {
            Phase = "squares",
            Count = walls.Length,
            WallNanoseconds = walls.Sum(),
            RunWallNanoseconds = walls.Sum(),
            MinWallNanoseconds = walls.Min(),
            MaxWallNanoseconds = walls.Max(),
            Histogram = new HistogramCounts(histogram),
        }))["squares"];

        foreach (double p in new[] { 0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1 })
        {
            double truth = walls[(int)Math.Ceiling(p * walls.Length) - 1], shown = phase.WallPercentile(p).Ticks * 100.0;
            shown.Should().BeInRange((truth * (1 - HistogramBuckets.RelativeError)) - 100, truth * (1 + HistogramBuckets.RelativeError));
        }

        phase.WallPercentile(0).Should().BeGreaterThanOrEqualTo(phase.MinWall);
        phase.Invoking(it => it.WallPercentile(1.1)).Should().Throw<ArgumentOutOfRangeException>();
        phase.Invoking(it => it.WallPercentile(double.NaN)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void A_difference_holds_what_came_in_between()
    {
        var earlier = new MeterSnapshot(
            SampleSnapshots.Data(SampleSnapshots.Path("parse", 10, cpu: 100, failed: 1)) with { ElapsedNanoseconds = 1_000_000_000 });
        var both = SampleSnapshots.Path("parse", 30, cpu: 400, blocked: 50, failed: 3);
        var histogram = HistogramCounts.Sum([earlier.Data.Roots[0].Histogram,
            new HistogramCounts(new SortedDictionary<int, long> { [HistogramBuckets.IndexOf(17_500_000)] = 20 })]);
        var later = new MeterSnapshot(SampleSnapshots.Data(new CallPathTotals
        {
            Phase = "parse",
            Count = both.Count,
            Failed = both.Failed,
            WallNanoseconds = both.WallNanoseconds,
            RunWallNanoseconds = both.RunWallNanoseconds,
            MinWallNanoseconds = earlier.Data.Roots[0].MinWallNanoseconds,
            MaxWallNanoseconds = earlier.Data.Roots[0].MaxWallNanoseconds,
            Inclusive = both.Inclusive,
            Self = both.Self,
            Histogram = histogram,
        }) with
        { ElapsedNanoseconds = 3_000_000_000 });

        var difference = later.Since(earlier);
        var parse = difference["parse"];
        difference.Elapsed.Should().Be(TimeSpan.FromSeconds(2));
        parse.Count.Should().Be(20);
        parse.Failed.Should().Be(2);
        parse.Wall.Should().Be(TimeSpan.FromMilliseconds(350));
        parse.Breakdown!.Value.Cpu.Should().Be(TimeSpan.FromMilliseconds(300));
        parse.Breakdown!.Value.Blocked.Should().Be(TimeSpan.FromMilliseconds(50));
        parse.WallPercentile(0.5).TotalMilliseconds.Should().BeApproximately(17.5, 17.5 * HistogramBuckets.RelativeError);
        later.Invoking(it => earlier.Since(it)).Should().Throw<ArgumentException>();
    }
}
