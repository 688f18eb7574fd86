using Workload.Metering.Segments;

namespace Workload.Metering.Tests.Segments;

/// <summary>Pauses keep a thread for as long as they are counted, in a sum over many of them.</summary>
public sealed class PauseEdgesTests
{
    private const long Millisecond = 1_000_000, First = 10 * Millisecond;

    private PauseEdges _edges = new();

    [Fact]
    public void A_thread_begins_with_some_milliseconds() => _edges.SpareNanoseconds.Should().Be(First);

    [Fact]
    public void What_a_pause_left_may_be_used_by_a_later_one()
    {
        _edges.Note(20 * Millisecond, 16 * Millisecond, 16 * Millisecond);
        _edges.SpareNanoseconds.Should().Be(First + (4 * Millisecond));
        _edges.Note(10 * Millisecond, 22 * Millisecond, 22 * Millisecond);
        _edges.SpareNanoseconds.Should().Be(2 * Millisecond);
    }

    [Fact]
    public void It_is_neither_negative_nor_without_end()
    {
        _edges.Note(10 * Millisecond, 90 * Millisecond, 90 * Millisecond);
        _edges.SpareNanoseconds.Should().Be(0);
        for (int i = 0; i < 1_000; i++) _edges.Note(20 * Millisecond, 0, 0);
        _edges.SpareNanoseconds.Should().Be(15 * Millisecond);
    }

    [Theory]
    [InlineData(0, 0, 0, 10)] // It did not wait.
    [InlineData(0, 0, 200_000, 10)] // A page was fetched.
    [InlineData(0, 0, 3_000_000, 0)] // It slept, so that it does not only compute.
    [InlineData(4_000_000, 1_000_000, 3_000_000, 10)] // It slept beside a pause, which may have been one that lasted longer.
    public void A_wait_without_a_collection_takes_it_away(long pause, long kept, long off, long leftMilliseconds)
    {
        _edges.Note(pause, kept, off);
        _edges.SpareNanoseconds.Should().Be(leftMilliseconds * Millisecond);
    }
}
