using Workload.Metering.Queues;

namespace Workload.Metering.Tests.Queues;

public sealed class RecentMaximumTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void The_longest_time_counts_for_a_second()
    {
        var longest = new RecentMaximum();
        longest.At(5 * Second).Should().Be(0);
        longest.Note(7, 5 * Second);
        longest.Note(3, (5 * Second) + 1);
        longest.At(6 * Second).Should().Be(7);
        longest.At((6 * Second) + 1).Should().Be(0);
    }

    [Fact]
    public void After_that_a_shorter_one_takes_its_place()
    {
        var longest = new RecentMaximum();
        longest.Note(7, 5 * Second);
        longest.Note(3, (6 * Second) + 1);
        longest.At(7 * Second).Should().Be(3);
    }
}
