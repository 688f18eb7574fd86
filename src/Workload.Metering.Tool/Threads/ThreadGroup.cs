namespace Workload.Metering.Tool.Threads;

/// <summary>The threads of one kind, and where their time went.</summary>
/// <param name="Kind">Their purpose.</param>
/// <param name="Count">How many there are at the end.</param>
/// <param name="OnCpu">Time on a core.</param>
/// <param name="RunQueue">Time ready, without a core.</param>
/// <param name="Waiting">The rest of their time, in which they were blocked or idle.</param>
/// <param name="WaitsFor">The things that they were found waiting for, most often first. Only for whom the kernel allows it.</param>
internal sealed record ThreadGroup(
    string Kind,
    int Count,
    TimeSpan OnCpu,
    TimeSpan RunQueue,
    TimeSpan Waiting,
    IReadOnlyList<string> WaitsFor)
{
    private const int NanosecondsPerTick = 100;

    /// <summary>The groups between two readings, the busiest first.</summary>
    public static IReadOnlyList<ThreadGroup> Between(
        IReadOnlyList<ThreadReading> earlier,
        IReadOnlyList<ThreadReading> later,
        TimeSpan elapsed,
        ThreadWaits? waits = null)
    {
        var before = earlier.ToDictionary(thread => thread.Id);
        var groups = later.GroupBy(thread => ThreadKind.Of(thread.Name)).Select(
            group => Sum(group.Key, [.. group], before, elapsed, waits));
        return [.. groups.OrderByDescending(group => group.OnCpu)];
    }

    private static ThreadGroup Sum(
        string kind,
        ThreadReading[] threads,
        Dictionary<int, ThreadReading> before,
        TimeSpan elapsed,
        ThreadWaits? waits)
    {
        long cpu = 0, queue = 0;
        foreach (var thread in threads)
        {
            // A thread that is new has all of its time in this interval.
            before.TryGetValue(thread.Id, out var start);
            cpu += thread.CpuNanoseconds - start.CpuNanoseconds;
            queue += thread.QueueNanoseconds - start.QueueNanoseconds;
        }

        var busy = TimeSpan.FromTicks((cpu + queue) / NanosecondsPerTick);
        var total = elapsed * threads.Length;
        return new ThreadGroup(
            kind,
            threads.Length,
            TimeSpan.FromTicks(cpu / NanosecondsPerTick),
            TimeSpan.FromTicks(queue / NanosecondsPerTick),
            total > busy ? total - busy : TimeSpan.Zero,
            waits?.Of(threads.Select(thread => thread.Id)) ?? []);
    }
}
