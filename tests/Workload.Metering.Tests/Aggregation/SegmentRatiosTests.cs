using Workload.Metering.Aggregation;

namespace Workload.Metering.Tests.Aggregation;

/// <summary>The estimates for a segment follow from the read segments of its kind.</summary>
public sealed class SegmentRatiosTests
{
    private const long Microsecond = 1_000, Millisecond = 1_000_000;

    private readonly SegmentRatios _ratios = new();

    [Fact]
    public void Of_what_nobody_has_read_all_is_presumed_to_be_CPU_give_or_take_half()
    {
        var estimate = _ratios.For(Millisecond);
        (estimate.Known, estimate.CpuRatio, estimate.RunQueueRatio, estimate.RatioError).Should().Be((false, 1, 0, 0.5f));
        _ratios.Read.Should().Be(0);
        _ratios.LacksLikesOf(Millisecond).Should().BeTrue();
    }

    [Fact]
    public void A_ratio_is_one_of_sums_not_a_mean_of_ratios()
    {
        Learn(Microsecond * 600, cpuShare: 1);
        Learn(Microsecond * 900, cpuShare: 0);

        // Both lengths are in the same power of two, which begins at 524,288 ns.
        _ratios.For(Microsecond * 700).CpuRatio.Should().BeApproximately(0.4f, 1e-6f);
    }

    [Fact]
    public void Each_power_of_two_has_a_ratio_of_its_own()
    {
        Learn(10 * Microsecond, cpuShare: 0.9);
        Learn(10 * Millisecond, cpuShare: 0.1, runQueueShare: 0.25);

        _ratios.For(9 * Microsecond).CpuRatio.Should().BeApproximately(0.9f, 1e-6f);
        var slow = _ratios.For(12 * Millisecond);
        slow.CpuRatio.Should().BeApproximately(0.1f, 1e-6f);
        slow.RunQueueRatio.Should().BeApproximately(0.25f, 1e-6f);
    }

    [Fact]
    public void Of_a_length_without_one_the_nearest_is_taken_with_the_error_of_the_unknown()
    {
        LearnMany(64, 64 * Microsecond, cpuShare: 0.2);
        LearnMany(64, 4_096 * Microsecond, cpuShare: 0.8);

        _ratios.For(50 * Microsecond).RatioError.Should().BeLessThan(0.1f, "those were read");
        Nearest(130 * Microsecond).Should().BeApproximately(0.2f, 1e-6f);
        Nearest(1_500 * Microsecond).Should().BeApproximately(0.8f, 1e-6f);
        Nearest(32 * Microsecond).Should().BeApproximately(0.2f, 1e-6f, "there is nothing shorter");
        Nearest(1).Should().BeApproximately(0.2f, 1e-6f);
        Nearest(10 * 3_600 * 1_000 * Millisecond).Should().BeApproximately(0.8f, 1e-6f, "there is nothing longer");

        // A length of 64 µs is in the class of 2^15 ns, and 4,096 µs are in that of 2^21. Between them, 2^18 is equally far from both.
        Nearest(1L << 18).Should().BeApproximately(0.2f, 1e-6f, "the shorter of two equally near ones");

        float Nearest(long length)
        {
            var estimate = _ratios.For(length);
            estimate.RatioError.Should().Be(0.5f);
            return estimate.CpuRatio;
        }
    }

    [Theory]
    [InlineData(15, 21, 30)]
    [InlineData(30, 21, 15)]
    [InlineData(21, 15, 30)]
    [InlineData(41, 6, 22)]
    public void The_nearest_is_the_same_in_whatever_order_they_were_read(params int[] powers)
    {
        // Each length has a share of its own, so the share shows which length was used. Each is read again, as later segments are.
        for (int turn = 0; turn < 2; turn++)
            foreach (int power in powers) Learn(1L << power, ShareOf(power));

        for (int power = 6; power < 42; power++)
        {
            int nearest = powers.Order().MinBy(read => Math.Abs(read - power));
            _ratios.For(1L << power).CpuRatio.Should().BeApproximately((float)ShareOf(nearest), 1e-6f, "2^{0} is nearest", nearest);
            _ratios.For(1L << power).Known.Should().Be(powers.Contains(power));
        }

        static double ShareOf(int power) => power / 64.0;
    }

    [Fact]
    public void Few_that_happen_to_be_alike_do_not_prove_that_all_are()
    {
        LearnMany(4, Millisecond, cpuShare: 0.5);

        // One more sample is presumed, which is off by half of the scale. The
        // variance is 0.5² ÷ 4 a segment, and the mean's error is its root ÷ √4.
        var estimate = _ratios.For(Millisecond);
        estimate.SegmentVariance.Should().BeApproximately(0.0625f, 1e-6f);
        estimate.RatioError.Should().BeApproximately(0.125f, 1e-6f);
    }

    [Fact]
    public void The_variance_is_that_of_the_residuals()
    {
        for (int i = 0; i < 8; i++) Learn(Millisecond, cpuShare: i % 2 == 0 ? 0.2 : 0.6);

        // Each of the eight differs from 0.4 by 0.2, so the variance is (8 × 0.04 + 0.25) ÷ 8.
        var estimate = _ratios.For(Millisecond);
        estimate.CpuRatio.Should().BeApproximately(0.4f, 1e-6f);
        estimate.SegmentVariance.Should().BeApproximately(0.07125f, 1e-5f);
        estimate.RatioError.Should().BeApproximately((float)Math.Sqrt(0.07125 / 8), 1e-5f);
    }

    [Fact]
    public void Segments_of_other_lengths_and_the_same_share_have_no_residuals()
    {
        for (int i = 0; i < 8; i++) Learn((600 + (i * 10)) * Microsecond, cpuShare: 0.5);
        _ratios.For(600 * Microsecond).SegmentVariance.Should().BeApproximately(0.25f / 8, 1e-5f);
    }

    [Fact]
    public void A_phase_that_changes_its_ways_is_followed()
    {
        LearnMany(2_000, Millisecond, cpuShare: 1);
        LearnMany(1_000, Millisecond, cpuShare: 0);

        // Sums are halved at 256, and then after every 128. After another thousand the first samples weigh 1/128.
        _ratios.For(Millisecond).CpuRatio.Should().BeLessThan(0.01f);
        _ratios.MeanCpuNanoseconds.Should().BeLessThan(0.01f * Millisecond);
        _ratios.For(Millisecond).RatioError.Should().BeGreaterThan(0, "any number of samples leaves an error");
        _ratios.Read.Should().Be(3_000);
    }

    [Fact]
    public void What_was_not_chosen_at_its_start_teaches_its_like_and_does_not_speak_for_the_path()
    {
        _ratios.Learn(Millisecond, Millisecond / 4, 0, chosen: true);
        _ratios.Learn(Millisecond, Millisecond / 2, 0, chosen: false);

        _ratios.Read.Should().Be(1);
        _ratios.MeanCpuNanoseconds.Should().Be(Millisecond / 4);
        _ratios.For(Millisecond).CpuRatio.Should().BeApproximately(0.375f, 1e-6f);
    }

    [Fact]
    public void The_mean_CPU_is_that_of_all_lengths()
    {
        _ratios.Learn(Millisecond, 400 * Microsecond, 0, chosen: true);
        _ratios.Learn(10 * Microsecond, 0, 0, chosen: true);
        _ratios.MeanCpuNanoseconds.Should().Be(200 * Microsecond);
    }

    [Fact]
    public void An_empty_segment_teaches_nothing()
    {
        _ratios.Learn(0, 0, 0, chosen: true);
        _ratios.Learn(-5, 0, 0, chosen: true);
        _ratios.Read.Should().Be(0);
        _ratios.For(1).Known.Should().BeFalse();
        _ratios.Learn(1, 1, 0, chosen: true);
        _ratios.For(1).Known.Should().BeTrue();
    }

    [Fact]
    public void From_eight_of_its_like_on_no_more_are_lacking()
    {
        LearnMany(7, Millisecond, cpuShare: 1);
        _ratios.LacksLikesOf(Millisecond).Should().BeTrue();
        Learn(Millisecond, cpuShare: 1);
        _ratios.LacksLikesOf(Millisecond).Should().BeFalse();
        _ratios.LacksLikesOf(Microsecond).Should().BeTrue();
    }

    [Fact]
    public void At_256_the_sums_of_a_length_are_halved()
    {
        // Halving gives all sums half their weight, which are count, length, CPU, queue and the squares for the variance.
        double count = 0, length = 0, cpu = 0, queue = 0, lengthSquared = 0, cpuSquared = 0, product = 0;
        for (int i = 0; i < 256; i++) Add(600_000 + (1_000 * i), (i % 7) / 10.0, (i % 3) / 10.0);
        (count, length, cpu, queue, lengthSquared, cpuSquared, product) = (
            count / 2, length / 2, cpu / 2, queue / 2, lengthSquared / 2, cpuSquared / 2, product / 2);
        Add(1_000_000, 0.9, 0.1);

        double ratio = cpu / length, mean = length / count;
        double residuals = cpuSquared - (2 * ratio * product) + (ratio * ratio * lengthSquared);
        double variance = ((residuals / (mean * mean)) + 0.25) / count;
        var estimate = _ratios.For(Millisecond);
        estimate.CpuRatio.Should().BeApproximately((float)ratio, 1e-5f);
        estimate.RunQueueRatio.Should().BeApproximately((float)(queue / length), 1e-5f);
        estimate.SegmentVariance.Should().BeApproximately((float)variance, 1e-5f);
        estimate.RatioError.Should().BeApproximately((float)Math.Sqrt(variance / count), 1e-5f);

        void Add(long nanoseconds, double cpuShare, double queueShare)
        {
            long cpuNanoseconds = (long)(nanoseconds * cpuShare), queueNanoseconds = (long)(nanoseconds * queueShare);
            _ratios.Learn(nanoseconds, cpuNanoseconds, queueNanoseconds, chosen: true);
            count++;
            length += nanoseconds;
            cpu += cpuNanoseconds;
            queue += queueNanoseconds;
            lengthSquared += (double)nanoseconds * nanoseconds;
            cpuSquared += (double)cpuNanoseconds * cpuNanoseconds;
            product += (double)nanoseconds * cpuNanoseconds;
        }
    }

    [Fact]
    public void At_256_the_sums_of_the_path_are_halved()
    {
        for (int i = 0; i < 256; i++) _ratios.Learn(Millisecond, Millisecond, 0, chosen: true);
        _ratios.MeanCpuNanoseconds.Should().Be(Millisecond);
        _ratios.Learn(Millisecond, 0, 0, chosen: true);
        _ratios.MeanCpuNanoseconds.Should().BeApproximately(Millisecond * 128f / 129, 1);
    }

    [Fact]
    public void Up_to_128_ns_they_are_alike_and_an_hour_is_not_like_ten()
    {
        Learn(100, cpuShare: 0.5);
        _ratios.For(127).CpuRatio.Should().Be(0.5f);
        _ratios.For(127).Known.Should().BeTrue();
        _ratios.For(127).RatioError.Should().Be(_ratios.For(1).RatioError);
        _ratios.For(128).RatioError.Should().Be(
            _ratios.For(100 * Millisecond).RatioError, "nothing is known of another length");
        _ratios.For(100 * Millisecond).CpuRatio.Should().Be(0.5f, "the shortest ones are the nearest");
        Learn(1_000 * Millisecond, cpuShare: 0.25);
        Learn(10_000 * Millisecond, cpuShare: 0.75);
        _ratios.For(1_000 * Millisecond).CpuRatio.Should().BeApproximately(0.25f, 1e-6f);
        _ratios.For(10_000 * Millisecond).CpuRatio.Should().BeApproximately(0.75f, 1e-6f);
        Learn(125, cpuShare: 0);
        _ratios.For(1).CpuRatio.Should().BeApproximately(50f / 225, 1e-6f);
    }

    [Fact]
    public void Threads_that_teach_at_once_lose_nothing()
    {
        const int Threads = 4, Rounds = 50_000;
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => OwnThread.Start(
            () =>
            {
                for (int i = 0; i < Rounds; i++) _ratios.Learn(100, 50, 25, chosen: true);
            },
            out Func<Exception?> _))];
        foreach (Thread thread in threads) OwnThread.Join(thread);
        _ratios.Read.Should().Be(Threads * Rounds);
    }

    private void LearnMany(int count, long length, double cpuShare)
    {
        for (int i = 0; i < count; i++) Learn(length, cpuShare);
    }

    private void Learn(long length, double cpuShare, double runQueueShare = 0) =>
        _ratios.Learn(length, (long)(length * cpuShare), (long)(length * runQueueShare), chosen: true);
}
