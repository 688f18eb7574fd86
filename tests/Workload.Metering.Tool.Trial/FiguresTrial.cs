using Workload.Metering.Tool.Agents;
using Workload.Metering.Tool.Tests.Processes;
using static Workload.Metering.Platforms.Checks;

namespace Workload.Metering.Tool.Trial;

/// <summary>Attaches, compares an endpoint's figures with the thread's clock, detaches, and attaches again.</summary>
internal static class FiguresTrial
{
    /// <summary>
    /// Two or three calls run at each end of the recording and are recorded in part, which is 1 % of 250. The server's own work before the
    /// first middleware takes some microseconds of 20 ms. Readings err by less than 1 %.
    /// </summary>
    private const double Tolerance = 0.03;

    private const int WarmUpAnswers = 150;

    private const string Burn = "GET /burn/{ms}";
    private const int Calls = 250;

    public static async Task<string> RunAsync(string program, string kind)
    {
        using var target = await Target.StartAsync(program, kind);
        await using var load = Load.Start(target.FirstLine, callers: 3, "/burn/20", "/block", "/wait");

        // The first calls compile their own code, and the first attach compiles the agent's.
        while (load.Answers < WarmUpAnswers) await Task.Delay(50);
        await using (var first = await AgentSession.AttachAsync(target.Id, CancellationToken.None))
            _ = await first.NextAsync(CancellationToken.None);
        var (countBefore, before) = await TruthAsync(target);
        var report = await RecordAsync(target.Id, Calls);
        var (countAfter, after) = await TruthAsync(target);
        await AgentSession.DetachAsync(target.Id, CancellationToken.None);
        var again = await RecordAsync(target.Id, calls: 1);
        await load.StopAsync();

        Expect(load.Failures == 0, $"{load.Failures} requests failed");
        Expect(target.IsAlive, "the process ended");
        double truth = (after - before) / 1e6 / (countAfter - countBefore);
        double measured = CpuOfCall(report, Burn);
        Expect(Math.Abs(measured - truth) <= truth * Tolerance,
            $"a call takes {truth:0.00} ms by the thread's clock, and {measured:0.00} ms were reported");
        double block = Share(report, "GET /block", breakdown => breakdown.Blocked + (breakdown.RunQueue ?? TimeSpan.Zero));
        double wait = Share(report, "GET /wait", breakdown => breakdown.Awaiting + (breakdown.TaskQueue ?? TimeSpan.Zero)
            + (breakdown.RunQueue ?? TimeSpan.Zero));
        double burn = Share(report, Burn, breakdown => breakdown.Cpu + (breakdown.RunQueue ?? TimeSpan.Zero));
        Expect(block > 0.9 && wait > 0.9 && burn > 0.9,
            $"{block:0.00} of /block blocked, {wait:0.00} of /wait awaited, {burn:0.00} of /burn computed, each with the time in queues");
        Expect(again[Burn].Count > 0, "nothing was seen after the second attach");
        return FormattableString.Invariant(
            $"{measured:0.00} ms of CPU a call, {truth:0.00} by the thread's clock; {block * 100:0} % blocked, {wait * 100:0} % awaiting");
    }

    /// <summary>
    /// Records until there are enough calls. Calls that run at an end of the recording are in its time but not in its count.
    /// </summary>
    private static async Task<MeterSnapshot> RecordAsync(int pid, int calls)
    {
        await using var session = await AgentSession.AttachAsync(pid, CancellationToken.None);
        var first = await session.NextAsync(CancellationToken.None) ?? throw new InvalidOperationException("the process ended");
        while (true)
        {
            var reading = await session.NextAsync(CancellationToken.None) ?? throw new InvalidOperationException("the process ended");
            var report = reading.Since(first).Report;
            if (report.TryGetPhase(Burn, out var burn) && burn.Count >= calls) return report;
        }
    }

    /// <summary>Returns how many requests the target has timed by the thread's clock, and their CPU time in nanoseconds.</summary>
    private static async Task<(long Count, long Nanoseconds)> TruthAsync(Target target)
    {
        using var client = new HttpClient();
        string[] numbers = (await client.GetStringAsync(new Uri(target.FirstLine + "/truth"))).Split(' ');
        return (long.Parse(numbers[0], System.Globalization.CultureInfo.InvariantCulture),
            long.Parse(numbers[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    private static double CpuOfCall(MeterSnapshot report, string phase) =>
        report[phase].Breakdown!.Value.Cpu.TotalMilliseconds / report[phase].Count;

    private static double Share(MeterSnapshot report, string phase, Func<TimeBreakdown, TimeSpan> states) =>
        states(report[phase].Breakdown!.Value) / report[phase].Breakdown!.Value.Total;
}
