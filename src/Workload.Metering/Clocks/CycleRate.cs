using System.Runtime.Intrinsics.X86;

namespace Workload.Metering.Clocks;

/// <summary>
/// How many cycles of <c>QueryThreadCycleTime</c> make a nanosecond. Its documentation advises against converting them, because a
/// cycle need not last equally long always. It does where the count is of an invariant time-stamp counter, which every x86 processor
/// of the last decade has and says so; elsewhere (Arm counts cycles of a core whose frequency changes) there is no rate.
/// </summary>
internal static class CycleRate
{
    private const double LowestCyclesPerNanosecond = 0.2;
    private const double HighestCyclesPerNanosecond = 10;

    // A window is far longer than the reading of either clock (well under a microsecond: an error of under 0.5 %) and far shorter than a
    // time slice, so that most windows are undisturbed.
    private const long WindowNanoseconds = 200_000;
    private const int Windows = 10;
    private const int AgreeingWindows = 3;
    private const double Agreement = 0.005;

    public delegate bool CycleReader(out ulong cycles);

    /// <summary>Burns about 2 ms on the calling thread. Null where cycles are not known to tell time.</summary>
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
    /// A window in which the thread lost its core shows too low a rate, so the true one is among the highest; where several of the
    /// highest agree it is their median, and where they do not agree, the count is not of a steady clock.
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
        // Intel's and AMD's manuals: leaf 80000007h, EDX bit 8; leaf 80000000h says whether there is such a leaf.
        if (!X86Base.IsSupported)
            return false;
        const int LargestExtendedLeaf = unchecked((int)0x80000000);
        const int AdvancedPowerManagement = unchecked((int)0x80000007);
        uint largest = (uint)X86Base.CpuId(LargestExtendedLeaf, 0).Eax;
        return largest >= 0x80000007u && (X86Base.CpuId(AdvancedPowerManagement, 0).Edx & (1 << 8)) != 0;
    }
}
