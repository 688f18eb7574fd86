using System.Diagnostics;
using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Workload.Metering.Tool.Targets;
using Workload.Metering.Tool.Threads;

namespace Workload.Metering.Tool.Stacks;

/// <summary>
/// A short burst of the runtime's sampler. The sampler says which method a thread is in but not whether it runs. The kernel says that, by
/// the thread's id. Each sample is split as the thread's time around it was.
/// </summary>
internal static class StackRecording
{
    /// <summary>Each sample stops all threads, so a burst is short.</summary>
    public const int MaxSeconds = 10;

    private const string Sampler = "Microsoft-DotNETCore-SampleProfiler";
    private const int BufferMegabytes = 128;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(5);

    /// <exception cref="Refusal">It cannot be done in this process, or on this system.</exception>
    public static async Task<StackReport> TakeAsync(
        int pid,
        TimeSpan duration,
        IProgress<TimeSpan> progress,
        CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux())
            throw new Refusal("Stacks take /proc to tell what runs from what waits, so they work on Linux alone.", "Leave out --stacks.");
        if (duration.TotalSeconds > MaxSeconds)
        {
            throw new Refusal(
                $"Stacks can be recorded for {MaxSeconds} s at most, for each sample stops the threads.",
                $"Use -d {MaxSeconds} or less.");
        }
        var target = Inspection.TryInspect(pid) ?? throw Obstacles.NoSuchProcess(pid);
        if (target.Obstacle is { } obstacle) throw obstacle;
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".nettrace");
        try
        {
            var timeline = await RecordAsync(pid, duration, file, progress, cancellation);
            return StackReader.Read(file, timeline, duration);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<CpuTimeline> RecordAsync(
        int pid,
        TimeSpan duration,
        string file,
        IProgress<TimeSpan> progress,
        CancellationToken cancellation)
    {
        var timeline = new CpuTimeline();
        var client = await DiagnosticPort.ClientAsync(pid, cancellation);
        using var session = await client.StartEventPipeSessionAsync(
            [new EventPipeProvider(Sampler, EventLevel.Informational)], requestRundown: true, BufferMegabytes, cancellation);
        await using var output = File.Create(file);
        await Task.WhenAll(session.EventStream.CopyToAsync(output, CancellationToken.None), LookAsync());
        progress.Report(duration);
        return timeline;

        // The copy of the events ends when the session is stopped, also where a look fails.
        async Task LookAsync()
        {
            try
            {
                var watch = Stopwatch.StartNew();
                while (watch.Elapsed < duration && !cancellation.IsCancellationRequested)
                {
                    timeline.Add(DateTime.UtcNow, ThreadReading.All(pid));
                    progress.Report(watch.Elapsed);
                    await Task.Delay(s_look, CancellationToken.None);
                }

                timeline.Add(DateTime.UtcNow, ThreadReading.All(pid));
            }
            finally
            {
                await session.StopAsync(CancellationToken.None);
            }
        }
    }
}
