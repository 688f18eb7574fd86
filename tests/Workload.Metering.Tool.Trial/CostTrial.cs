using Workload.Metering.Tool.Agents;
using Workload.Metering.Tool.Tests.Processes;
using static Workload.Metering.Platforms.Checks;

namespace Workload.Metering.Tool.Trial;

/// <summary>
/// The processor time of a request of an empty endpoint, attached and not, in turns. What else runs on the machine only adds to a turn, by the
/// caches that it takes. So the least disturbed turn of each kind is compared.
/// </summary>
internal static class CostTrial
{
    private const double MaxMicroseconds = 5;

    /// <summary>Where other programs take the cores and caches, everything takes longer, and the agent with it.</summary>
    private const double MaxShare = 0.2;

    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(1.5);

    public static async Task<string> RunAsync(string program, int turns)
    {
        using var target = await Target.StartAsync(program, "minimal");
        await using var load = Load.Start(target.FirstLine, callers: 2, "/fast");

        // Code is compiled a second time after its first thousands of calls, with and without the agent.
        await Task.Delay(TimeSpan.FromSeconds(6));
        _ = await AttachedAsync(target, load, TimeSpan.FromSeconds(6));
        List<double> bare = [], attached = [];
        for (int turn = 0; turn < turns; turn++)
        {
            bare.Add(await TurnAsync(target, load, s_turn));
            attached.Add(await AttachedAsync(target, load, s_turn));
        }

        double cost = attached.Min() - bare.Min();
        string figures = FormattableString.Invariant($"{cost:0.0} µs a request more: {bare.Min():0.0} without, {attached.Min():0.0} with, in {turns} turns each; medians {Median(bare):0.0} and {Median(attached):0.0}");
        Expect(cost <= Math.Max(MaxMicroseconds, MaxShare * bare.Min()), figures);
        return figures;
    }

    private static async Task<double> AttachedAsync(Target target, Load load, TimeSpan time)
    {
        double cost;
        await using (var session = await AgentSession.AttachAsync(target.Id, CancellationToken.None))
        {
            _ = await session.NextAsync(CancellationToken.None);
            cost = await TurnAsync(target, load, time);
        }

        await AgentSession.DetachAsync(target.Id, CancellationToken.None);
        return cost;
    }

    /// <summary>Microseconds of the process's CPU for each request.</summary>
    private static async Task<double> TurnAsync(Target target, Load load, TimeSpan time)
    {
        long answers = load.Answers;
        var cpu = target.Cpu;
        await Task.Delay(time);
        return (target.Cpu - cpu).TotalMicroseconds / (load.Answers - answers);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
