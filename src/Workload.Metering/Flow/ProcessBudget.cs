using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>
/// Chooses the scopes during which the process's CPU clock is read at both ends. One reading costs more the more threads there are, and
/// every scope on every thread would pay it: so the budget is the process's, not a thread's.
/// </summary>
internal static class ProcessBudget
{
    /// <summary>The first scopes of each path are read, so that there is something to estimate from.</summary>
    private const int ReadAtFirst = 4;

    /// <summary>Between two chosen scopes, at least: they are seldom enough that all threads may share one instant.</summary>
    private const long LeastDistanceNanoseconds = 1_000_000;

    private static long s_nextChanceNanoseconds;

    public static bool Choose(PathTotals path, long nowNanoseconds, bool readsAlways)
    {
        if (readsAlways || path.ProcessShare.Read < ReadAtFirst) return true;
        if (nowNanoseconds < Volatile.Read(ref s_nextChanceNanoseconds)) return false;
        double pairNanoseconds = 2 * PlatformClocks.Current.Costs.ProcessCpuNanoseconds;
        Volatile.Write(ref s_nextChanceNanoseconds, nowNanoseconds + LeastDistanceNanoseconds + (long)(pairNanoseconds / path.Settings.OverheadBudget));
        return true;
    }

    public static bool TryRead(out ProcessCpuReading reading)
    {
        long before = WallClock.Now();
        bool answered = PlatformClocks.Current.TryReadProcessCpu(out reading);
        MeteringCost.AddProcessReading();
        if (answered) PlatformClocks.Current.FollowProcessClockCost(WallClock.Now() - before);
        return answered;
    }
}
