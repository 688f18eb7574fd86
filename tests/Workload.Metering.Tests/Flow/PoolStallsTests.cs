using Workload.Metering.Flow;

namespace Workload.Metering.Tests.Flow;

public sealed class PoolStallsTests
{
    private const long Millisecond = 1_000_000;

    // The stalls of the process itself are decades away from this time.
    private static readonly long s_start = (long)TimeSpan.FromDays(30_000).TotalNanoseconds;

    [Fact]
    public void What_is_taken_at_the_end_of_a_stall_was_due_in_it()
    {
        PoolStalls.NoteTaken(s_start, s_start + (400 * Millisecond));

        PoolStalls.DueBefore(s_start + (401 * Millisecond)).Should().Be(s_start);
        PoolStalls.DueBefore(s_start + (395 * Millisecond)).Should().Be(s_start);
    }

    [Fact]
    public void What_is_taken_at_another_time_was_not()
    {
        long start = s_start + (10_000 * Millisecond);
        PoolStalls.NoteTaken(start, start + (400 * Millisecond));
        PoolStalls.NoteTaken(start + (600 * Millisecond), start + (615 * Millisecond));

        foreach (long taken in (long[])[start + (200 * Millisecond), start + (420 * Millisecond), start + (615 * Millisecond)])
            PoolStalls.DueBefore(taken).Should().Be(taken);
    }
}
