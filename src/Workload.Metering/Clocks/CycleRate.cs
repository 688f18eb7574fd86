using System.Runtime.Intrinsics.X86;

namespace Workload.Metering.Clocks;

/// <summary>
/// Finds how many cycles of <c>QueryThreadCycleTime</c> make a nanosecond. Its documentation advises against such a conversion, because the
/// length of a cycle may change. The length is constant if the counter is an invariant time-stamp counter. Every x86 processor of the
/// last decade has one and reports it. On other processors there is no rate, since Arm counts cycles of a core whose frequency changes.
/// </summary>
internal static class CycleRate
{
    private const double LowestCyclesPerNanosecond = 0.2;
    private const double HighestCyclesPerNanosecond = 10;

    // A window must be far longer than the reading of either clock. A reading takes well under a microsecond, so its error is below 0.5 %.
    // A window must also be far shorter than a time slice, so that most windows are not interrupted.
    private const long WindowNanoseconds = 200_000;
    private const int Windows = 10;
    private const int AgreeingWindows = 3;
    private const double Agreement = 0.005;

    public delegate bool CycleReader(out ulong cycles);

    /// <summary>Computes for about 2 ms on the calling thread. Returns null if cycles do not measure time on this processor.</summary>
    public static double? Calibrate(CycleReader read)
    {
        if (!HasInvariantTimeStampCounter())
            return null;

        Span<double> cyclesPerNanosecond = stackalloc double[Windows];
        for (int i = 0; i < Windows; i++)
        {
            if (!read(out ulong firstCycles))
                return null;
            long start = WallClock.Now();
            long now;
            do
            {
                now = WallClock.Now();
            }
            while (now - start < WindowNanoseconds);

            if (!read(out ulong lastCycles) || lastCycles <= firstCycles)
                return null;
            cyclesPerNanosecond[i] = (lastCycles - firstCycles) / (double)(now - start);
        }

        return Settle(cyclesPerNanosecond);
    }

    /// <summary>
    /// Finds the rate from several windows. A window in which the thread was preempted shows too low a rate, so the true rate is among the
    /// highest. If several of the highest agree, the result is their median. If they do not agree, the counter is not a steady clock.
    /// </summary>
    internal static double? Settle(Span<double> cyclesPerNanosecond)
    {
        cyclesPerNanosecond.Sort();
        Span<double> highest = cyclesPerNanosecond[^AgreeingWindows..];
        double rate = highest[AgreeingWindows / 2];
        bool agree = highest[^1] - highest[0] <= Agreement * rate;
        bool plausible = rate is >= LowestCyclesPerNanosecond and <= HighestCyclesPerNanosecond;
        return agree && plausible ? rate : null;
    }

    private static bool HasInvariantTimeStampCounter()
    {
        // The manuals of Intel and AMD define bit 8 of EDX in leaf 80000007h. Leaf 80000000h says whether that leaf exists.
        if (!X86Base.IsSupported)
            return false;
        const int LargestExtendedLeaf = unchecked((int)0x80000000);
        const int AdvancedPowerManagement = unchecked((int)0x80000007);
        uint largest = (uint)X86Base.CpuId(LargestExtendedLeaf, 0).Eax;
        return largest >= 0x80000007u && (X86Base.CpuId(AdvancedPowerManagement, 0).Edx & (1 << 8)) != 0;
    }
}
