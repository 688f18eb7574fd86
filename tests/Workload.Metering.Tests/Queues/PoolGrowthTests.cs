using Workload.Metering.Queues;

namespace Workload.Metering.Tests.Queues;

public sealed class PoolGrowthTests
{
    private readonly PoolGrowth _growth = new();

    [Fact]
    public void Only_a_number_above_all_earlier_ones_is_growth()
    {
        _growth.Note(4, 100);
        _growth.Note(6, 110);
        _growth.Note(5, 120);
        _growth.Note(9, 130);
        _growth.Since(100).Should().Be(9);
        _growth.Since(101).Should().Be(5);
        _growth.Since(111).Should().Be(3);
        _growth.Since(131).Should().Be(0);
    }

    [Theory]
    [InlineData(99, 0)] // The pool may have ended a thread only to start another one.
    [InlineData(100, 1)]
    public void After_threads_have_ended_for_a_while_new_ones_are_growth_again(int looks, int workers)
    {
        _growth.Note(9, 100);
        for (int i = 0; i < looks; i++) _growth.NoteFewer(7);
        _growth.Note(8, 110);
        _growth.Since(101).Should().Be(workers);
    }
}
