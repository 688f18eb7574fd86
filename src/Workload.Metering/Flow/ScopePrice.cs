using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>
/// The price of an empty scope without its readings, measured on this machine: at first in code that is not yet compiled in full, and so
/// again when it is asked for, at first often and then seldom.
/// </summary>
internal static class ScopePrice
{
    private const int Rounds = 8;
    private const int ScopesInRound = 250;
    private const int MovesInScope = 2;
    private const int FirstMeasurements = 10;
    private const long FirstPauseMilliseconds = 1_000, PauseMilliseconds = 30_000;

    private static readonly object s_lock = new();
    private static double s_moveNanoseconds;
    private static long s_measuredAtMilliseconds;
    private static int s_measurements;

    public static double MoveNanoseconds()
    {
        lock (s_lock)
        {
            long now = Environment.TickCount64, pause = s_measurements < FirstMeasurements ? FirstPauseMilliseconds : PauseMilliseconds;
            if (s_measurements == 0 || now - s_measuredAtMilliseconds >= pause)
            {
                s_moveNanoseconds = Measure();
                s_measuredAtMilliseconds = now;
                s_measurements++;
            }

            return s_moveNanoseconds;
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
        var phase = new PhaseTotals(new PhaseTable(settings, maxPhases: 1), "calibration") { ReadsProcessCpu = false };
        double best = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long start = WallClock.Now();
            for (int i = 0; i < ScopesInRound; i++)
            {
                var node = FlowScopes.Begin(phase, FlowLocal.Value, readsAlways: false, stackAddress: 0);
                if (FlowScopes.TryEnd(node, out var end)) node.Stripe.Close(node, end);
            }

            // The fastest round: others lost their core.
            best = Math.Min(best, (WallClock.Now() - start) / (double)(ScopesInRound * MovesInScope));
        }

        ThreadCursor.Current.ForgetWork();
        return best;
    }
}
