using System.Diagnostics.Metrics;

namespace Workload.Metering.Publishing;

/// <summary>
/// Provides the counter of the process's CPU time by kind of thread. It reads each thread's clock when the counter is read.
/// </summary>
internal sealed class ThreadCpuCounter(ProcessCpu processCpu)
{
    private const double NanosecondsPerSecond = 1e9;

    private readonly object _lock = new();
    private readonly Dictionary<string, long> _highest = new(StringComparer.Ordinal);

    public IEnumerable<Measurement<double>> Measure()
    {
        lock (_lock)
        {
            // The threads are read first. CPU time that is used between the two readings must not make the rest negative.
            if (processCpu.SumThreads() is not { } sums || processCpu.Read() is not { } process) return [];
            foreach (var (kind, nanoseconds) in ThreadCpuSplit.Complete(sums, Nanoseconds.From(process.Total)))
                _highest[kind] = Math.Max(_highest.GetValueOrDefault(kind), nanoseconds);
            return [.. _highest.Select(kind => new Measurement<double>(
                kind.Value / NanosecondsPerSecond, new KeyValuePair<string, object?>(AttributeNames.ThreadKind, kind.Key)))];
        }
    }
}
