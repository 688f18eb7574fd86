using Workload.Metering.Flow;

namespace Workload.Metering.Tests.Flow;

public sealed class PoolStallsTests
{
    private const long Millisecond = 1_000_000;

    // The stalls of the process itself are decades away from this time.
    private static readonly long s_start = (long)TimeSpan.FromDays(30_000).TotalNanoseconds;

    // The stalls are of the process, so one test has them all in their order.
    [Fact]
    public void The_last_stall_says_when_its_first_timer_was_due_and_when_it_ended()
    {
        PoolStalls.NoteTaken(s_start, s_start + (400 * Millisecond));
        PoolStalls.TryFindLast(s_start + (391 * Millisecond), out long due, out long end).Should().BeTrue();
        due.Should().Be(s_start);
        end.Should().Be(s_start + (400 * Millisecond));
        PoolStalls.TryFindLast(s_start + (410 * Millisecond), out due, out end).Should().BeFalse("it ended before");
        due.Should().Be(0);
        end.Should().Be(0);

        PoolStalls.NoteTaken(s_start + (600 * Millisecond), s_start + (615 * Millisecond));
        PoolStalls.TryFindLast(s_start + (410 * Millisecond), out _, out _).Should().BeFalse("the pause was of 15 ms");

        PoolStalls.NoteTaken(s_start + (700 * Millisecond), s_start + (800 * Millisecond));
        PoolStalls.TryFindLast(s_start, out due, out end).Should().BeTrue();
        due.Should().Be(s_start + (700 * Millisecond));
        end.Should().Be(s_start + (800 * Millisecond));
    }
}
