using Workload.Metering.Queues;

namespace Workload.Metering.Tests.Queues;

public sealed class MinuteMaximumTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void The_longest_time_counts_for_a_minute_and_at_most_a_step_more()
    {
        var longest = new MinuteMaximum();
        longest.At(100 * Second).Should().Be(0);
        longest.Note(7, 100 * Second);
        longest.Note(3, 101 * Second);
        longest.At(102 * Second).Should().Be(7);
        longest.At(102 * Second).Should().Be(7, "a reader takes nothing from another");
        longest.At(161 * Second).Should().Be(7);
        longest.At(165 * Second).Should().Be(0);
    }

    [Fact]
    public void A_shorter_time_takes_the_place_of_a_longer_one_that_is_too_old()
    {
        var longest = new MinuteMaximum();
        longest.Note(7, 100 * Second);
        longest.Note(3, 130 * Second);
        longest.At(160 * Second).Should().Be(7);
        longest.At(165 * Second).Should().Be(3);
        longest.Note(2, 165 * Second);
        longest.At(200 * Second).Should().Be(2);
        longest.At(100_000 * Second).Should().Be(0);
    }
}
