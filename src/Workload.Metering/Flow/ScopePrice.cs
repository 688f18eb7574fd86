using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>
/// The price of an empty scope without its readings, measured on this machine: at first in code that is not yet compiled in full, and so
/// again, not more often than it pays, until two in a row agree.
/// </summary>
internal static class ScopePrice
{
    private const int Rounds = 8;
    private const int ScopesInRound = 250;
    private const int MovesInScope = 2;
    private const int MostMeasurements = 10;
    private const long PauseMilliseconds = 1_000;

    /// <summary>Two prices that differ by less are the same one.</summary>
    private const double SamePrice = 0.1;

    private static readonly object s_lock = new();
    private static double s_moveNanoseconds;
    private static long s_measuredAtMilliseconds;
    private static int s_left = MostMeasurements;

    public static double MoveNanoseconds()
    {
        lock (s_lock)
        {
            long now = Environment.TickCount64;
            if (s_left == 0 || (s_moveNanoseconds > 0 && now - s_measuredAtMilliseconds < PauseMilliseconds)) return s_moveNanoseconds;
            double measured = Measure();
            bool agrees = Math.Abs(measured - s_moveNanoseconds) <= SamePrice * measured;
            s_left = agrees ? 0 : s_left - 1;
            s_moveNanoseconds = measured;
            s_measuredAtMilliseconds = now;
            return measured;
        }
    }

    private static double Measure()
    {
        double best = 0;

        // Apart from whatever flow asks, which is not to be charged for it.
        var thread = new Thread(() => best = BestRound()) { IsBackground = true, Name = "Workload.Metering calibration" };
        thread.UnsafeStart();
        thread.Join();
        return best;
    }

    private static double BestRound()
    {
        // Next to no readings: they are priced apart.
        var settings = new MeterSettings { Owner = s_lock, OverheadBudget = 1e-9, ReadsRunQueue = false, ProbesTaskQueue = false };
        var phase = new PhaseTotals(new PhaseTable(settings, maxPhases: 1), "calibration", readsProcessCpu: false);
        double best = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long start = WallClock.Now();
            for (int i = 0; i < ScopesInRound; i++)
            {
                var node = FlowScopes.Begin(phase, FlowLocal.Value, readsAlways: false);
                if (FlowScopes.TryEnd(node, out var end)) node.Stripe!.Close(node, end);
            }

            // The fastest round: others lost their core.
            best = Math.Min(best, (WallClock.Now() - start) / (double)(ScopesInRound * MovesInScope));
        }

        ThreadCursor.Current.ForgetWork();
        return best;
    }
}
