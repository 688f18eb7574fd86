using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Segments;

/// <summary>
/// Chooses the scopes during which the process's CPU clock is read at both ends. The cost of a reading grows with the number of threads,
/// and scopes on every thread would pay it. So the budget belongs to the process and not to a thread.
/// </summary>
internal static class ProcessBudget
{
    /// <summary>The number of first scopes of each path that are read, so that there is a basis for estimates.</summary>
    private const int ReadAtFirst = 4;

    /// <summary>The minimum time between two chosen scopes. They are so infrequent that all threads can share one instant.</summary>
    private const long MinDistanceNanoseconds = 1_000_000;

    /// <summary>The part of the meter's budget that is left for it. The threads' own clocks may use the whole budget.</summary>
    private const double ShareOfBudget = 0.25;

    private static long s_nextChanceNanoseconds;
    private static long s_readingNanoseconds;

    /// <summary>The time of all readings of the process's clock so far.</summary>
    public static long ReadingNanoseconds => Volatile.Read(ref s_readingNanoseconds);

    /// <summary>Whether the next scope of a path may be chosen.</summary>
    public static bool IsDue(CallPath path, long nowNanoseconds) =>
        nowNanoseconds >= Volatile.Read(ref s_nextChanceNanoseconds) || path.ProcessShare.MayBeAmongFirst(ReadAtFirst)
        || ProcessShare.IsAnyUnknown;

    public static bool Choose(CallPath path, long nowNanoseconds, bool readsEverySegment)
    {
        if (readsEverySegment || path.ProcessShare.IsAmongFirst(ReadAtFirst)) return true;
        if (nowNanoseconds < Volatile.Read(ref s_nextChanceNanoseconds) && !ProcessShare.TakeUnknown()) return false;
        double pairNanoseconds = 2 * PlatformClocks.Current.Costs.ProcessCpuNanoseconds;
        Volatile.Write(
            ref s_nextChanceNanoseconds,
            nowNanoseconds + MinDistanceNanoseconds + (long)(pairNanoseconds / (path.Settings.OverheadBudget * ShareOfBudget)));
        return true;
    }

    public static bool TryRead(out ProcessCpuReading reading)
    {
        long before = WallClock.Now();
        bool answered = PlatformClocks.Current.TryReadProcessCpu(out reading);

        // A reading counts with its current price, which changes with the number of threads.
        Interlocked.Add(ref s_readingNanoseconds, PlatformClocks.Current.Costs.ProcessCpuNanoseconds);
        if (answered) PlatformClocks.Current.FollowProcessClockCost(WallClock.Now() - before);
        return answered;
    }
}
