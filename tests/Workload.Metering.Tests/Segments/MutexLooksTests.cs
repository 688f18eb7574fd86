using Workload.Metering.Segments;

namespace Workload.Metering.Tests.Segments;

/// <summary>What the looks at one thread say about its open segment.</summary>
public sealed class MutexLooksTests
{
    private MutexLooks _looks;

    [Theory]
    [InlineData(0, 0, 1L, null)]
    [InlineData(1, 0, 1L, 1f)] // The thread slept once, so one look shows for what.
    [InlineData(0, 1, 1L, 0f)]
    [InlineData(1, 0, 0L, 1f)] // The thread still sleeps.
    [InlineData(1, 0, 3L, null)] // It slept three times, and one look shows one of them.
    [InlineData(1, 0, null, null)]
    [InlineData(1, 1, 3L, 0.5f)]
    [InlineData(1, 3, null, 0.25f)]
    public void The_looks_at_a_segment_divide_its_blocked_time(int mutexes, int others, long? waits, float? share)
    {
        for (int i = 0; i < mutexes; i++) _looks.Note(5, waitsForMutex: true);
        for (int i = 0; i < others; i++) _looks.Note(5, waitsForMutex: false);
        _looks.ShareOf(5, waits).Should().Be(share);
    }

    [Fact]
    public void Looks_at_an_earlier_segment_do_not_count()
    {
        _looks.Note(5, waitsForMutex: true);
        _looks.ShareOf(6, 1).Should().BeNull();
        _looks.Note(6, waitsForMutex: false);
        _looks.ShareOf(6, 1).Should().Be(0);
    }
}
