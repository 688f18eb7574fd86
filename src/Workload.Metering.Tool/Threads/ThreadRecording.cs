using System.Diagnostics;
using Workload.Metering.Tool.Targets;

namespace Workload.Metering.Tool.Threads;

/// <summary>Looks at a process's threads from outside for a time.</summary>
internal static class ThreadRecording
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    /// <exception cref="Refusal">There is no such process, or no <c>/proc</c> to read.</exception>
    public static async Task<ThreadReport> TakeAsync(
        int pid,
        TimeSpan duration,
        IProgress<TimeSpan> progress,
        CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux())
            throw new Refusal("Threads can be looked at from outside on Linux alone: it takes /proc.", "Leave out --no-inject.");
        if (ProcessStatus.Read(pid) is null) throw Obstacles.NoSuchProcess(pid);
        var before = ThreadReading.All(pid);
        if (before.Count == 0)
        {
            throw new Refusal(
                $"The times of the threads of process {pid} are not shown: the kernel has no schedstat.",
                "Use a kernel with CONFIG_SCHED_INFO, or leave out --no-inject.");
        }
        var waits = Users.Current == 0 ? new ThreadWaits(pid) : null;
        var watch = Stopwatch.StartNew();
        try
        {
            while (watch.Elapsed < duration)
            {
                await Task.Delay(s_look, cancellation);
                waits?.Look();
                progress.Report(watch.Elapsed);
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C ends the recording, and keeps it.
        }

        var after = ThreadReading.All(pid);
        if (after.Count == 0) throw Agents.Failures.Ended(pid);
        return new ThreadReport(watch.Elapsed, ThreadGroup.Between(before, after, watch.Elapsed, waits));
    }
}
