using Workload.Metering.Aggregation;

namespace Workload.Metering.Tests.Aggregation;

public sealed class HistogramTests
{
    private const int PerChunk = HistogramBuckets.PerPowerOfTwo;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(31, 31)]
    [InlineData(32, 32)]
    [InlineData(63, 63)]
    [InlineData(64, 64)]
    [InlineData(65, 64)]
    [InlineData(66, 65)]
    [InlineData(127, 95)]
    [InlineData(128, 96)]
    [InlineData(131, 96)]
    [InlineData(132, 97)]
    public void A_power_of_two_has_32_buckets(long nanoseconds, int bucket) => HistogramBuckets.IndexOf(nanoseconds).Should().Be(bucket);

    [Theory]
    [InlineData(0, 0, 1, 0)]
    [InlineData(31, 31, 32, 31)]
    [InlineData(63, 63, 64, 63)]
    [InlineData(64, 64, 66, 65)]
    [InlineData(95, 126, 128, 127)]
    [InlineData(96, 128, 132, 130)]
    [InlineData(HistogramBuckets.Count - 1, 9_079_256_848_778_919_936, long.MaxValue, 9_151_314_442_816_847_871)]
    public void A_bucket_has_its_bounds_and_its_middle(int bucket, long lower, long upper, long middle)
    {
        HistogramBuckets.LowerBound(bucket).Should().Be(lower);
        HistogramBuckets.UpperBound(bucket).Should().Be(upper);
        HistogramBuckets.Middle(bucket).Should().Be(middle);
    }

    [Fact]
    public void Counts_are_taken_in_the_order_of_the_buckets_and_leave_the_chunks_empty()
    {
        var sum = new HistogramSum();
        sum.Reserve(0b111);
        long[] low = new long[PerChunk], high = new long[PerChunk];
        low[3] = 2;
        high[0] = 4;
        high[31] = 1;
        sum.Add(2, high);
        sum.Add(0, low);
        sum.Add(1, new long[PerChunk]);
        sum.Add(0, low);

        HistogramCounts counts = sum.Take();
        counts.Buckets.Should().Equal(3, 64, 95);
        counts.Counts.Should().Equal(4, 4, 1);
        counts.Total.Should().Be(9);
        sum.Take().Should().BeSameAs(HistogramCounts.Empty, "the sum is empty again");
        sum.Add(0, low);
        sum.Take().Counts.Should().Equal(2);
        new HistogramSum().Take().Should().BeSameAs(HistogramCounts.Empty);
    }

    [Fact]
    public void An_empty_one_has_no_bounds_and_no_percentile()
    {
        HistogramCounts.Empty.Total.Should().Be(0);
        HistogramCounts.Empty.LowestBound.Should().Be(0);
        HistogramCounts.Empty.HighestBound.Should().Be(0);
        HistogramCounts.Empty.Percentile(0.5).Should().Be(0);
    }

    [Fact]
    public void The_bounds_are_those_of_the_outermost_buckets()
    {
        HistogramCounts counts = Of((64, 1), (70, 5), (96, 2));
        counts.LowestBound.Should().Be(64);
        counts.HighestBound.Should().Be(132);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(0.1, 10)]
    [InlineData(0.100001, 20)]
    [InlineData(0.5, 20)]
    [InlineData(0.9, 20)]
    [InlineData(0.91, 30)]
    [InlineData(1, 30)]
    public void A_percentile_is_the_value_that_a_share_does_not_exceed(double p, long value) =>
        Of((10, 1), (20, 8), (30, 1)).Percentile(p).Should().Be(value);

    [Fact]
    public void A_sum_has_what_either_has()
    {
        HistogramCounts sum = HistogramCounts.Sum([Of((5, 1), (7, 2)), HistogramCounts.Empty, Of((7, 10), (3, 4))]);
        sum.Buckets.Should().Equal(3, 5, 7);
        sum.Counts.Should().Equal(4, 1, 12);
        sum.Total.Should().Be(17);
    }

    [Fact]
    public void A_difference_has_what_came_since()
    {
        HistogramCounts difference = Of((3, 4), (5, 2), (7, 9), (9, 1)).Since(Of((3, 4), (5, 3), (7, 2)));
        difference.Buckets.Should().Equal(7, 9);
        difference.Counts.Should().Equal(7, 1);
    }

    [Fact]
    public void A_copy_adds_to_what_is_there_and_wants_room_for_all()
    {
        var histogram = new WallHistogram();
        histogram.Reserve(70);
        histogram.Count(70);
        histogram.Reserve(70);
        histogram.Count(70);
        histogram.Reserve(5);
        histogram.Count(5);

        var sum = new HistogramSum();
        sum.Reserve(0b001);
        long[] before = new long[PerChunk];
        before[5] = 100;
        sum.Add(0, before);
        histogram.UsedChunks.Should().Be(0b101, "an idle power of two costs nothing");
        histogram.TryAddTo(sum).Should().BeFalse("there is no room for the other chunk");
        sum.Reserve(histogram.UsedChunks);
        histogram.TryAddTo(sum).Should().BeTrue();
        HistogramCounts counts = sum.Take();
        counts.Buckets.Should().Equal(5, 70);
        counts.Counts.Should().Equal([101, 2], "the old counts stay, and nothing is added without room");
    }

    private static HistogramCounts Of(params (int Bucket, long Count)[] counts) =>
        new(new SortedDictionary<int, long>(counts.ToDictionary(pair => pair.Bucket, pair => pair.Count)));
}
