using Workload.Metering.Aggregation;

namespace Workload.Metering.Tests.Totals;

public sealed class MemoryTests
{
    [Fact]
    public void A_phase_that_is_idle_again_holds_at_most_8_KiB()
    {
        const int Phases = 100;
        using var meter = new WorkloadMeter();
        string[] names = [.. Enumerable.Range(0, Phases + 1).Select(number => $"phase {number}")];
        meter.GetPhase(names[Phases]).Track().Dispose();

        // This is all that the thread allocates for a phase and its first scope, which is more
        // than what remains. If another core runs it, that core's share of the totals is added.
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Phases; i++)
            meter.GetPhase(names[i]).Track().Dispose();
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / Phases;
        each.Should().BeInRange(1_000, 8 * 1024);
    }

    [Fact]
    public void A_histogram_takes_its_memory_when_a_power_of_two_is_first_met_and_no_more_however_much_it_counts()
    {
        // The chunk is an array of 32 counts with the runtime's header.
        const int Chunk = (HistogramBuckets.PerPowerOfTwo * sizeof(long)) + 24;
        var histogram = new WallHistogram();

        AllocatedBy(() => CountEach(histogram, 1 << 20, 1 << 21)).Should().Be(Chunk);
        AllocatedBy(() => CountEach(histogram, 1 << 20, 1 << 21)).Should().Be(0);
        AllocatedBy(() => CountEach(histogram, 0, long.MaxValue)).Should().Be((HistogramBuckets.Chunks - 1) * Chunk);
        AllocatedBy(() => CountEach(histogram, 0, long.MaxValue)).Should().Be(0);
    }

    // Every bucket in the range gets a count.
    private static void CountEach(WallHistogram histogram, long lowest, long beyond)
    {
        int last = HistogramBuckets.IndexOf(beyond - 1);
        for (int bucket = HistogramBuckets.IndexOf(lowest); bucket <= last; bucket++)
        {
            histogram.Reserve(bucket);
            histogram.Count(bucket);
        }
    }

    private static long AllocatedBy(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
