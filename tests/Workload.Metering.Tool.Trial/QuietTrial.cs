using Workload.Metering.Tool.Agents;
using Workload.Metering.Tool.Tests.Processes;
using static Workload.Metering.Platforms.Checks;

namespace Workload.Metering.Tool.Trial;

/// <summary>
/// Attaches to a program without requests. The reported CPU time must equal the kernel's, and the program must go on after the detach.
/// </summary>
internal static class QuietTrial
{
    public static async Task<string> RunAsync(string program, string kind)
    {
        using var target = await Target.StartAsync(program, kind);
        MeterSnapshot report;
        TimeSpan before, after;
        await using (var session = await AgentSession.AttachAsync(target.Id, CancellationToken.None))
        {
            // The agent itself is compiled until the second snapshot.
            _ = await session.NextAsync(CancellationToken.None);
            var first = await session.NextAsync(CancellationToken.None) ?? throw new InvalidOperationException("the process ended");
            before = target.Cpu;
            AgentReading last = first;
            while (last.Report.Elapsed - first.Report.Elapsed < TimeSpan.FromSeconds(3))
                last = await session.NextAsync(CancellationToken.None) ?? throw new InvalidOperationException("the process ended");
            after = target.Cpu;
            report = last.Since(first).Report;
        }

        await AgentSession.DetachAsync(target.Id, CancellationToken.None);
        await using (await AgentSession.AttachAsync(target.Id, CancellationToken.None))
        {
        }

        double truth = (after - before).TotalMilliseconds, reported = report.Process.Cpu!.Value.Total.TotalMilliseconds;

        // The kernel's figure is in ticks of 10 ms, and the two figures are not read at the same time.
        Expect(Math.Abs(truth - reported) < Math.Max(60, truth * 0.1), $"the process used {truth:0} ms, and {reported:0} ms were reported");
        Expect(target.IsAlive, "the process ended");
        return FormattableString.Invariant($"{reported:0} ms of CPU, {truth:0} by the kernel");
    }
}
