using System.Globalization;

namespace Workload.Metering.Publishing.Tests.Outside;

/// <summary>
/// Works for a while, prints the figures of its snapshot, and rests until its input ends. Whoever looks at it then sees the same figures.
/// </summary>
internal static class AtRest
{
    public static async Task<int> RunAsync()
    {
        using var meter = new WorkloadMeter();
        for (int i = 0; i < 5; i++)
        {
            using (meter.Track("computes")) Burn.Milliseconds(40);
            using (meter.Track("awaits")) await Task.Delay(40, CancellationToken.None);
            using (meter.Track("holds a thread")) Thread.Sleep(40);
        }

        foreach (var phase in meter.Snapshot().Phases) Write(phase.Name, phase.Breakdown!.Value);
        Console.WriteLine("at rest");
        await Console.In.ReadLineAsync();
        return 0;
    }

    private static void Write(string phase, TimeBreakdown breakdown)
    {
        Write(phase, "cpu", breakdown.Cpu);
        Write(phase, "blocked", breakdown.Blocked);
        Write(phase, "awaiting", breakdown.Awaiting);
        if (breakdown.RunQueue is { } runQueue) Write(phase, "run_queue", runQueue);
        if (breakdown.TaskQueue is { } taskQueue) Write(phase, "task_queue", taskQueue);
        if (breakdown.GcPause is { } pause) Write(phase, "gc_pause", pause);
    }

    private static void Write(string phase, string state, TimeSpan time) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{phase}\t{state}\t{time.TotalSeconds:F6}"));
}
