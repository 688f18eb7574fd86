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

        // All that this thread allocates for a phase and its first scope: more than what stays. Another core that runs it adds its own share of the totals.
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Phases; i++)
            meter.GetPhase(names[i]).Track().Dispose();
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / Phases;
        each.Should().BeInRange(1_000, 8 * 1024);
    }
}
