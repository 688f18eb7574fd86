using Workload.Metering.Queues;

namespace Workload.Metering.Tests.Queues;

public sealed class PoolStallsTests
{
    private const long Millisecond = 1_000_000;

    // The stalls of the process itself are decades away from this time.
    private static readonly long s_start = (long)TimeSpan.FromDays(30_000).TotalNanoseconds;

    // The stalls are of the process, so one test has them all in their order.
    [Fact]
    public void A_stall_that_has_just_ended_says_when_its_first_timer_was_due()
    {
        PoolStalls.NoteTaken(s_start, s_start + (400 * Millisecond));
        ShouldBe(s_start + (409 * Millisecond), s_start, s_start + (400 * Millisecond), "it ended 9 ms ago");
        ShouldBe(s_start + (391 * Millisecond), s_start, s_start + (400 * Millisecond), "its end was recorded slightly later");
        ShouldBe(s_start + (411 * Millisecond), 0, 0, "it ended before");
        ShouldBe(s_start + (389 * Millisecond), 0, 0, "it ended after that");

        PoolStalls.NoteTaken(s_start + (600 * Millisecond), s_start + (615 * Millisecond));
        ShouldBe(s_start + (616 * Millisecond), 0, 0, "the pause was of 15 ms");

        PoolStalls.NoteTaken(s_start + (370 * Millisecond), s_start + (405 * Millisecond));
        ShouldBe(s_start + (405 * Millisecond), s_start + (370 * Millisecond), s_start + (405 * Millisecond), "it is the last one");
    }

    private static void ShouldBe(long instant, long due, long end, string because)
    {
        PoolStalls.TryFindEnded(instant, 10 * Millisecond, out long foundDue, out long foundEnd).Should().Be(end != 0, because);
        foundDue.Should().Be(due, because);
        foundEnd.Should().Be(end, because);
    }
}
