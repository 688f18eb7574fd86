using System.Diagnostics;
using Workload.Metering.Benchmarks.Surroundings;

namespace Workload.Metering.Benchmarks.Turns;

/// <summary>
/// An empty scope, a span and the primitives amid other code, each in its turn. Only the few hundred nanoseconds of each are timed, and the
/// time of nothing is subtracted.
/// </summary>
internal static class ColdScopes
{
    private const int Rounds = 12_000, WarmUpRounds = 12_000;

    /// <summary>Returns the nanoseconds of each in each round.</summary>
    public static double[][] Measure(Action scope, Action span, Action primitives)
    {
        var foreign = new ForeignCode();
        Action[] actions = [() => { }, scope, span, primitives];
        long[][] ticks = [.. actions.Select(_ => new long[Rounds])];
        for (int round = -WarmUpRounds; round < Rounds; round++)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                foreign.Run();
                long start = Stopwatch.GetTimestamp();
                actions[i]();
                long taken = Stopwatch.GetTimestamp() - start;
                if (round >= 0) ticks[i][round] = taken;
            }
        }

        double nothing = Median.Of([.. ticks[0].Select(Convert.ToDouble)]);
        return [.. ticks[1..].Select(each => each.Select(taken => (taken - nothing) * 1e9 / Stopwatch.Frequency).ToArray())];
    }
}
