using Workload.Metering.Tool.Agents;
using Workload.Metering.Tool.Tests.Processes;
using static Workload.Metering.Platforms.Checks;

namespace Workload.Metering.Tool.Trial;

/// <summary>
/// Attaches and detaches many times under load. The process must go on, no request may fail, and nothing of the sessions may stay.
/// </summary>
internal static class SurvivalTrial
{
    private const int WarmUps = 20;

    /// <summary>The range in which the memory of a process of this size varies by its heap, its collector and tiered compilation.</summary>
    private const long KilobytesOfNoise = 25_000;

    public static async Task<string> RunAsync(string program, int times)
    {
        using var target = await Target.StartAsync(program, "minimal");
        await using var load = Load.Start(target.FirstLine, callers: 2, "/burn/1", "/block", "/wait", "/fast");
        for (int time = 0; time < WarmUps; time++) await OnceAsync(target.Id);
        var before = Held.By(target.Id);
        for (int time = 0; time < times; time++) await OnceAsync(target.Id);
        var after = Held.By(target.Id);

        // A thread of the runtime that served a session may still be about to exit.
        for (int wait = 0; wait < 20 && after.Threads.Count > before.Threads.Count; wait++)
        {
            await Task.Delay(200);
            after = Held.By(target.Id);
        }

        await load.StopAsync();

        Expect(target.IsAlive, "the process ended");
        Expect(load.Failures == 0, $"{load.Failures} requests failed");
        Expect(after.Descriptors <= before.Descriptors + 3, $"descriptors went from {before.Descriptors} to {after.Descriptors}");
        Expect(
            after.Threads.Count <= before.Threads.Count + 3,
            $"threads beside the pool's went from {Names(before.Threads)} to {Names(after.Threads)}");
        Expect(after.Kilobytes <= before.Kilobytes + KilobytesOfNoise, $"memory went from {before.Kilobytes} to {after.Kilobytes} KB");
        return $"{times} times, {load.Answers} requests answered, none failed; {before} before, {after} after";
    }

    private static async Task OnceAsync(int pid)
    {
        await using (var session = await AgentSession.AttachAsync(pid, CancellationToken.None))
            _ = await session.NextAsync(CancellationToken.None);
        await AgentSession.DetachAsync(pid, CancellationToken.None);
    }

    private static string Names(IReadOnlyList<string> threads) =>
        string.Join(", ", threads.CountBy(name => name).OrderBy(name => name.Key).Select(name => $"{name.Value} {name.Key}"));

    private sealed record Held(int Descriptors, IReadOnlyList<string> Threads, long Kilobytes)
    {
        public static Held By(int pid) => new(
            Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Count(),
            [.. Directory.EnumerateDirectories($"/proc/{pid}/task").Select(NameOf).OfType<string>().Where(name => !IsPoolWorker(name))],
            long.Parse(File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture));

        // The pool starts and ends workers as the load of the machine requires. The agent's own threads have other names.
        private static bool IsPoolWorker(string name) => name.StartsWith(".NET TP Worker", StringComparison.Ordinal);

        private static string? NameOf(string thread)
        {
            try
            {
                return File.ReadAllText($"{thread}/comm").Trim();
            }
            catch (IOException)
            {
                // The thread has exited since it was listed.
                return null;
            }
        }

        public override string ToString() => $"{Descriptors} descriptors, {Threads.Count} threads beside the pool's, {Kilobytes / 1000} MB";
    }
}
