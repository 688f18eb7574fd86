using Workload.Metering.Tool.Threads;

namespace Workload.Metering.Tool.Stacks;

/// <summary>
/// How much of each short interval every thread was on a core or in the run queue, from repeated looks at the kernel's figures.
/// </summary>
internal sealed class CpuTimeline
{
    private readonly Dictionary<int, List<Point>> _threads = [];

    /// <summary>The kinds of the threads that were seen, by id.</summary>
    public Dictionary<int, string> Kinds { get; } = [];

    /// <summary>Adds a look at all threads.</summary>
    public void Add(DateTime at, IEnumerable<ThreadReading> threads)
    {
        foreach (var thread in threads)
        {
            Kinds[thread.Id] = ThreadKind.Of(thread.Name);
            if (!_threads.TryGetValue(thread.Id, out var points)) _threads[thread.Id] = points = [];
            points.Add(new Point(at, thread.CpuNanoseconds, thread.QueueNanoseconds));
        }
    }

    /// <summary>The shares of a thread around an instant. It is null where the thread was not seen before and after it.</summary>
    public (double Cpu, double Queue)? At(int thread, DateTime instant)
    {
        if (!_threads.TryGetValue(thread, out var points)) return null;
        int next = points.FindIndex(point => point.At >= instant);
        if (next <= 0) return null;
        var (before, after) = (points[next - 1], points[next]);
        double elapsed = (after.At - before.At).TotalNanoseconds;
        if (elapsed <= 0) return null;
        double cpu = Math.Clamp((after.Cpu - before.Cpu) / elapsed, 0, 1);
        return (cpu, Math.Clamp((after.Queue - before.Queue) / elapsed, 0, 1 - cpu));
    }

    private readonly record struct Point(DateTime At, long Cpu, long Queue);
}
