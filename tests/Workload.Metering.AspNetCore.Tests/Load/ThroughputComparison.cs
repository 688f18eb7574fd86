using System.Globalization;

namespace Workload.Metering.AspNetCore.Tests.Load;

/// <summary>
/// Compares requests per second with metering and without. The rounds take turns, so that other load of the machine affects both.
/// </summary>
internal static class ThroughputComparison
{
    private const int Rounds = 32;

    /// <summary>
    /// During the warm-up both servers finish compiling and get the threads that the load needs. A new server answers a third as many
    /// requests for some seconds.
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
                // Each server goes first in every other round.
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
