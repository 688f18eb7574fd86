using Workload.Metering.Tool.Agents;
using Workload.Metering.Tool.Tests.Processes;
using static Workload.Metering.Platforms.Checks;

namespace Workload.Metering.Tool.Trial;

/// <summary>Attach, compare an endpoint's figures with the thread's clock, detach, attach again.</summary>
internal static class FiguresTrial
{
    /// <summary>The rest of a request takes about 0.1 ms beside the 20 that the endpoint burns; the clock's readings err by less.</summary>
    private const double Tolerance = 0.03;

    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(4);

    public static async Task<string> RunAsync(string program, string kind)
    {
        using var target = await Target.StartAsync(program, kind);
        await using var load = Load.Start(target.FirstLine, callers: 3, "/burn/20", "/block", "/wait");

        // The first calls compile the code that they run.
        await Task.Delay(TimeSpan.FromSeconds(2));
        var report = await RecordAsync(target.Id);
        await AgentSession.DetachAsync(target.Id, CancellationToken.None);
        var again = await RecordAsync(target.Id);
        await load.StopAsync();

        Expect(load.Failures == 0, $"{load.Failures} requests failed");
        Expect(target.IsAlive, "the process ended");
        double truth = load.MeanNanoseconds / 1e6;
        double measured = CpuOfCall(report, "GET /burn/{ms}");
        Expect(Math.Abs(measured - truth) <= truth * Tolerance, $"a call burns {truth:0.00} ms by the thread's clock, and {measured:0.00} ms were reported");
        double block = Share(report, "GET /block", breakdown => breakdown.Blocked + (breakdown.RunQueue ?? TimeSpan.Zero));
        double wait = Share(report, "GET /wait", breakdown => breakdown.Awaiting + (breakdown.TaskQueue ?? TimeSpan.Zero) + (breakdown.RunQueue ?? TimeSpan.Zero));
        double burn = Share(report, "GET /burn/{ms}", breakdown => breakdown.Cpu + (breakdown.RunQueue ?? TimeSpan.Zero));
        Expect(block > 0.9 && wait > 0.9 && burn > 0.9, $"{block:0.00} of /block blocked, {wait:0.00} of /wait awaited, {burn:0.00} of /burn computed, each with the time in queues");
        Expect(again["GET /burn/{ms}"].Count > 0, "nothing was seen after the second attach");
        return FormattableString.Invariant($"{measured:0.00} ms of CPU a call, {truth:0.00} by the thread's clock; {block * 100:0} % blocked, {wait * 100:0} % awaiting");
    }

    private static async Task<MeterSnapshot> RecordAsync(int pid)
    {
        await using var session = await AgentSession.AttachAsync(pid, CancellationToken.None);
        return (await Recording.TakeAsync(session, s_time, new Progress<TimeSpan>(), CancellationToken.None)).Report;
    }

    private static double CpuOfCall(MeterSnapshot report, string phase) => report[phase].Breakdown!.Value.Cpu.TotalMilliseconds / report[phase].Count;

    private static double Share(MeterSnapshot report, string phase, Func<TimeBreakdown, TimeSpan> states) =>
        states(report[phase].Breakdown!.Value) / report[phase].Breakdown!.Value.Total;
}
