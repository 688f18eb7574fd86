using System.Globalization;

namespace Workload.Metering.AspNetCore.Tests.Load;

/// <summary>
/// Requests a second with metering and without, in rounds that take turns, so that what else the machine does falls on both.
/// </summary>
internal static class ThroughputComparison
{
    private const int Rounds = 32;

    /// <summary>
    /// Until both servers are compiled for good and have the threads that the load needs: a fresh one serves a third as much for some
    /// seconds.
    /// </summary>
    private const int WarmUpRounds = 6;
    private static readonly TimeSpan s_round = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(TextWriter output)
    {
        using var plain = await ServerProcess.StartAsync("plain");
        using var metered = await ServerProcess.StartAsync("metered");
        foreach (var (name, paths) in (
            (string, string[])[])[("hash, await, block", ThreeEndpoints.Paths), ("an endpoint that does nothing", ["/plain"])])
        {
            var ratios = new List<double>();
            for (int round = -WarmUpRounds; round < Rounds; round++)
            {
                // Each goes first in every other round.
                int first = await (round % 2 == 0 ? plain : metered).LoadAsync(s_round, paths);
                int second = await (round % 2 == 0 ? metered : plain).LoadAsync(s_round, paths);
                if (round >= 0) ratios.Add(round % 2 == 0 ? (double)second / first : (double)first / second);
            }

            ratios.Sort();
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{name}: metered / plain {ratios[Rounds / 2]:0.000} "
                + $"(median of {Rounds} rounds, quartiles {ratios[Rounds / 4]:0.000} to {ratios[Rounds * 3 / 4]:0.000})"));
        }
    }
}
