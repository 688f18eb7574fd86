namespace Workload.Metering.Clocks;

/// <summary>Measures the cost of one reading of each clock on the calling thread.</summary>
internal static class ClockCostMeasurement
{
    private const int Batches = 7;
    private const int MaxReadingsPerBatch = 32;

    // All five clocks must fit into 5 ms, even if a reading takes tens of microseconds.
    private const long BudgetPerClockNanoseconds = 800_000;

    private delegate bool Reading(PlatformClocks clocks, ThreadClock thread);

    public static ClockCosts Run(PlatformClocks clocks)
    {
        using ThreadClock thread = clocks.OpenThreadClock();
        return new ClockCosts(
            Measure(clocks, thread, static (_, _) => WallClock.Now() != long.MinValue),
            Measure(clocks, thread, static (_, own) => own.TryReadCpu(out long _)),
            Measure(clocks, thread, static (_, own) => own.TryReadCpuFromOutside(out long _)),
            Measure(clocks, thread, static (all, _) => all.TryReadProcessCpu(out ProcessCpuReading _)),
            Measure(clocks, thread, static (_, own) => own.TryReadOwnRunQueue(out RunQueueReading _)));
    }

    private static long Measure(PlatformClocks clocks, ThreadClock thread, Reading read)
    {
        // The first reading compiles the code that it runs. The second one shows how many readings fit into the budget.
        if (!read(clocks, thread))
            return 0;
        long begin = WallClock.Now();
        read(clocks, thread);
        long onceNanoseconds = Math.Max(1, WallClock.Now() - begin);
        int readings = (int)Math.Clamp(BudgetPerClockNanoseconds / (onceNanoseconds * Batches), 1, MaxReadingsPerBatch);

        Span<long> batchNanoseconds = stackalloc long[Batches];
        int measured = 0;
        do
        {
            long start = WallClock.Now();
            for (int i = 0; i < readings; i++)
                read(clocks, thread);
            batchNanoseconds[measured++] = WallClock.Now() - start;
        }
        while (measured < Batches && WallClock.Now() - begin < BudgetPerClockNanoseconds);

        // The median ignores a batch during which the thread was preempted.
        batchNanoseconds[..measured].Sort();
        return Math.Max(1, batchNanoseconds[measured / 2] / readings);
    }
}
