using System.Runtime.CompilerServices;
using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>
/// The price of an empty scope without its readings, measured on this machine. At first the code is not fully compiled, and later the speed
/// of a shared machine changes. So the price is measured again when it is needed, at most once a second. That takes about a millisecond.
/// </summary>
internal static class ScopePrice
{
    private const int Rounds = 8;
    private const int ScopesInRound = 250;
    private const int MovesInScope = 2;
    private const long PauseMilliseconds = 1_000;

    private static readonly object s_lock = new();
    private static double s_moveNanoseconds;
    private static long s_measuredAtMilliseconds;

    public static double MoveNanoseconds()
    {
        lock (s_lock)
        {
            long now = Environment.TickCount64;
            if (s_moveNanoseconds == 0 || now - s_measuredAtMilliseconds >= PauseMilliseconds)
            {
                s_moveNanoseconds = Measure();
                s_measuredAtMilliseconds = now;
            }

            return s_moveNanoseconds;
        }
    }

    private static double Measure()
    {
        double best = 0;

        // A thread of its own is used, so that no flow is charged for the measurement.
        var thread = new Thread(() => best = BestRound()) { IsBackground = true, Name = "Workload.Metering calibration" };
        thread.UnsafeStart();
        thread.Join();
        return best;
    }

    private static double BestRound()
    {
        // The budget allows almost no readings, because readings have a price of their own.
        var settings = new MeterSettings { Owner = s_lock, OverheadBudget = 1e-9, ReadsRunQueue = false, ProbesTaskQueue = false };
        var phase = new RegisteredPhase(new PhaseTable(settings, maxPhases: 1), "calibration") { ReadsProcessCpu = false };
        double best = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long start = WallClock.Now();
            RunScopes(phase);

            // The fastest round is used, because the thread was preempted in slower ones.
            best = Math.Min(best, (WallClock.Now() - start) / (double)(ScopesInRound * MovesInScope));
        }

        ThreadCursor.Current.ForgetWork();
        return best;
    }

    // The loop runs only some thousand times a second. Without this attribute it would run unoptimized for half a minute and seem dear.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunScopes(RegisteredPhase phase)
    {
        for (int i = 0; i < ScopesInRound; i++)
        {
            var node = FlowScopeOperations.Begin(phase, FlowLocal.Value, readsEverySegment: false, stackAddress: 0);
            if (FlowScopeOperations.TryEnd(node, out var end)) node.Stripe.Complete(node, end);
        }
    }
}
