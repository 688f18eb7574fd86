using Workload.Metering.Tool.Agents;
using Workload.Metering.Tool.Tests.Processes;
using static Workload.Metering.Platforms.Checks;

namespace Workload.Metering.Tool.Trial;

/// <summary>Attaches and detaches many times under load. The process lives, no request fails, and it keeps nothing.</summary>
internal static class SurvivalTrial
{
    private const int WarmUps = 20;

    /// <summary>What a heap, its collector and tiered compilation vary by in a process of this size.</summary>
    private const long KilobytesOfNoise = 25_000;

    public static async Task<string> RunAsync(string program, int times)
    {
        using var target = await Target.StartAsync(program, "minimal");
        await using var load = Load.Start(target.FirstLine, callers: 2, "/burn/1", "/block", "/wait", "/fast");
        for (int time = 0; time < WarmUps; time++) await OnceAsync(target.Id);
        var before = Held.By(target.Id);
        for (int time = 0; time < times; time++) await OnceAsync(target.Id);
        var after = Held.By(target.Id);
        await load.StopAsync();

        Expect(target.IsAlive, "the process ended");
        Expect(load.Failures == 0, $"{load.Failures} requests failed");
        Expect(after.Descriptors <= before.Descriptors + 3, $"descriptors went from {before.Descriptors} to {after.Descriptors}");
        Expect(after.Threads <= before.Threads + 3, $"threads beside the pool's went from {before.Threads} to {after.Threads}");
        Expect(after.Kilobytes <= before.Kilobytes + KilobytesOfNoise, $"memory went from {before.Kilobytes} to {after.Kilobytes} KB");
        return $"{times} times, {load.Answers} requests answered, none failed; {before} before, {after} after";
    }

    private static async Task OnceAsync(int pid)
    {
        await using (var session = await AgentSession.AttachAsync(pid, CancellationToken.None)) _ = await session.NextAsync(
            CancellationToken.None);
        await AgentSession.DetachAsync(pid, CancellationToken.None);
    }

    private sealed record Held(int Descriptors, int Threads, long Kilobytes)
    {
        public static Held By(int pid) => new(
            Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Count(),
            Directory.EnumerateDirectories($"/proc/{pid}/task").Count(thread => !IsPoolWorker(thread)),
            long.Parse(File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture));

        // The pool starts and ends workers as the load of the machine requires. The agent's own threads have other names.
        private static bool IsPoolWorker(string thread)
        {
            try
            {
                return File.ReadAllText($"{thread}/comm").StartsWith(".NET TP Worker", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                // The thread has exited since it was listed.
                return true;
            }
        }

        public override string ToString() => $"{Descriptors} descriptors, {Threads} threads beside the pool's, {Kilobytes / 1000} MB";
    }
}
