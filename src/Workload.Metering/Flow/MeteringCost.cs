using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>
/// What metering itself cost this process: every clock reading at its measured price, and every move of a thread from scope to scope at
/// that of an empty scope, which is measured once.
/// </summary>
internal static class MeteringCost
{
    private const int CalibrationRounds = 8;
    private const int ScopesInRound = 250;
    private const int MovesInScope = 2;

    private static readonly Lazy<double> s_moveNanoseconds = new(Calibrate);
    private static long s_exitedReadings;
    private static long s_exitedMoves;
    private static long s_processReadingsNanoseconds;

    /// <summary>Counts a thread's share when it has exited.</summary>
    public static void AddExited(long readings, long moves)
    {
        Interlocked.Add(ref s_exitedReadings, readings);
        Interlocked.Add(ref s_exitedMoves, moves);
    }

    /// <summary>Counts a reading of the process's clock at the price that it has by now: it changes with the number of threads.</summary>
    public static void AddProcessReading() => Interlocked.Add(ref s_processReadingsNanoseconds, PlatformClocks.Current.Costs.ProcessCpuNanoseconds);

    /// <summary>The sum so far. The first call measures the price of an empty scope, in about a millisecond, on a thread of its own.</summary>
    public static long TotalNanoseconds()
    {
        long readings = Volatile.Read(ref s_exitedReadings), moves = Volatile.Read(ref s_exitedMoves);
        foreach (var cursor in CursorRegistry.All)
        {
            readings += cursor.Readings;
            moves += cursor.Moves;
        }

        var costs = PlatformClocks.Current.Costs;
        return (long)((moves * s_moveNanoseconds.Value) + (readings * (double)(costs.ThreadCpuNanoseconds + costs.RunQueueNanoseconds))
            + Volatile.Read(ref s_processReadingsNanoseconds));
    }

    private static double Calibrate()
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
        var settings = new MeterSettings { Owner = s_moveNanoseconds, OverheadBudget = double.Epsilon, ReadsRunQueue = false, ProbesTaskQueue = false };
        var phase = new PhaseTotals(new PhaseTable(settings, maxPhases: 1), "calibration", readsProcessCpu: false);
        double best = double.MaxValue;
        for (int round = 0; round < CalibrationRounds; round++)
        {
            long start = WallClock.Now();
            for (int i = 0; i < ScopesInRound; i++)
            {
                var node = FlowScopes.Begin(phase, FlowLocal.Value, readsAlways: false);
                if (FlowScopes.TryEnd(node, out var end)) node.Stripe!.Close(node, end);
            }

            // The fastest round: others lost their core, or ran code not yet compiled in full.
            best = Math.Min(best, (WallClock.Now() - start) / (double)(ScopesInRound * MovesInScope));
        }

        return best;
    }
}
