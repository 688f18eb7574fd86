using System.Diagnostics;
using System.Globalization;
using Workload.Metering.Tool.Agents;
using Workload.Metering.Tool.Tests.Processes;
using static Workload.Metering.Platforms.Checks;

namespace Workload.Metering.Tool.Trial;

/// <summary>
/// Measures the CPU time of a request of an empty endpoint, in turns with the agent and without. The speed of a shared machine changes from
/// second to second. So each turn with the agent is compared with the mean of the turns before and after it, and the median of these
/// differences is the cost. Rounds are added until the cost is below the bound by more than its error, and their number is limited. After
/// all rounds the trial fails if the cost is above the bound by more than its error.
/// </summary>
/// <remarks>
/// There are so many callers that the server mostly has a request. With two callers, each of which waits for its answer, the threads of the
/// server's pool spin and sleep between two requests. That costs a quarter of a request, and it grows with whatever makes a caller wait.
/// </remarks>
internal static class CostTrial
{
    private const double MaxMicroseconds = 5;

    private const int Callers = 8;
    private const int MinRounds = 3;
    private const int MaxRounds = 8;

    /// <summary>
    /// Three standard errors of a median, as a multiple of the distance between the quartiles divided by the root of the number of turns.
    /// </summary>
    private const double ErrorOfMedian = 2.8;

    /// <summary>A compiler that uses less than this in a look has nothing left that a second of figures needs.</summary>
    private const double RestMilliseconds = 10;

    private const int LooksAtRest = 2;

    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_shortestWarmUp = TimeSpan.FromSeconds(35);
    private static readonly TimeSpan s_longestWarmUp = TimeSpan.FromSeconds(75);

    public static async Task<string> RunAsync(string program, int turns)
    {
        using var target = await Target.StartAsync(program, "minimal");
        await using var load = Load.Start(target.FirstLine, Callers, "/fast");

        await Task.Delay(s_warmUp);
        Console.WriteLine(FormattableString.Invariant($"      warm after {await WarmUpAsync(target):0} s attached"));
        List<double> bare = [await TurnAsync(target, load, s_turn)], costs = [];
        for (int round = 1; round <= MinRounds || (round <= MaxRounds && Median(costs) + Error(costs) > MaxMicroseconds); round++)
        {
            for (int turn = 0; turn < turns; turn++)
            {
                double attached = await AttachedAsync(target, load, s_turn);
                bare.Add(await TurnAsync(target, load, s_turn));
                costs.Add(attached - ((bare[^2] + bare[^1]) / 2));
            }

            Console.WriteLine(
                FormattableString.Invariant($"      round {round}: {Median(bare):0.0} µs without, {Median(costs):0.0} more with"));
        }

        string figures = string.Create(
            CultureInfo.InvariantCulture,
            $"{Median(costs):0.0} ± {Error(costs):0.0} µs a request more than {Median(bare):0.0}, where {MaxMicroseconds:0.0} may be; "
                + $"the median of {costs.Count} turns, half of them from {Quartile(costs, 1):0.0} to {Quartile(costs, 3):0.0}");
        Expect(Median(costs) - Error(costs) <= MaxMicroseconds, figures);
        return figures;
    }

    private static double Error(List<double> costs) =>
        ErrorOfMedian * (Quartile(costs, 3) - Quartile(costs, 1)) / Math.Sqrt(costs.Count);

    /// <summary>
    /// Stays attached until the runtime's compiler rests. It compiles a method again after 30 calls, and what a report calls once takes 30
    /// seconds to get there. In those seconds compiling costs more than everything else.
    /// </summary>
    /// <returns>The seconds that it took.</returns>
    private static async Task<double> WarmUpAsync(Target target)
    {
        long start = Stopwatch.GetTimestamp();
        await using (await AgentSession.AttachAsync(target.Id, CancellationToken.None))
        {
            int atRest = 0;
            while (Stopwatch.GetElapsedTime(start) is var time
                && (time < s_shortestWarmUp || (atRest < LooksAtRest && time < s_longestWarmUp)))
            {
                var before = target.CompilerCpu;
                await Task.Delay(s_look);
                atRest = (target.CompilerCpu - before).TotalMilliseconds < RestMilliseconds ? atRest + 1 : 0;
            }
        }

        await AgentSession.DetachAsync(target.Id, CancellationToken.None);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Returns the cost of a request while the agent is attached. The attach itself is not a part of it.</summary>
    private static async Task<double> AttachedAsync(Target target, Load load, TimeSpan time)
    {
        double cost;
        await using (var session = await AgentSession.AttachAsync(target.Id, CancellationToken.None))
        {
            for (int figures = 0; figures < 2; figures++) _ = await session.NextAsync(CancellationToken.None);
            cost = await TurnAsync(target, load, time);
        }

        await AgentSession.DetachAsync(target.Id, CancellationToken.None);
        return cost;
    }

    /// <summary>Returns the microseconds of the process's CPU time for each request.</summary>
    private static async Task<double> TurnAsync(Target target, Load load, TimeSpan time)
    {
        long answers = load.Answers;
        var cpu = ProcessClock.Read(target.Id);
        await Task.Delay(time);
        return (ProcessClock.Read(target.Id) - cpu).TotalMicroseconds / (load.Answers - answers);
    }

    private static double Median(List<double> values) => Quartile(values, 2);

    private static double Quartile(List<double> values, int number) => values.Order().ElementAt(values.Count * number / 4);
}
