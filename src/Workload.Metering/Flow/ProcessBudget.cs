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

    private static long s_nextChanceMilliseconds;

    public static bool Choose(PathTotals path, bool readsAlways)
    {
        if (readsAlways || path.ProcessShare.Read < ReadAtFirst) return true;

        // In whole milliseconds, of the cheapest clock that there is: one scope in a millisecond at most.
        long now = Environment.TickCount64;
        if (now < Volatile.Read(ref s_nextChanceMilliseconds)) return false;
        double pairMilliseconds = 2 * PlatformClocks.Current.Costs.ProcessCpuNanoseconds / 1e6;
        Volatile.Write(ref s_nextChanceMilliseconds, now + 1 + (long)(pairMilliseconds / path.Settings.OverheadBudget));
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
