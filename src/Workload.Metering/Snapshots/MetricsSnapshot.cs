using Workload.Metering.Aggregation;

namespace Workload.Metering.Snapshots;

/// <summary>The sums of all phases at one instant, for publishing. They contain no histograms.</summary>
internal sealed class MetricsSnapshot
{
    private readonly Dictionary<string, long> _oldestStartNanoseconds = new(StringComparer.Ordinal);
    private readonly long _nowNanoseconds;

    public MetricsSnapshot(IReadOnlyList<PhaseTotals> phases, IEnumerable<OpenScope> open, long nowNanoseconds)
    {
        Phases = phases;
        _nowNanoseconds = nowNanoseconds;
        foreach (var scope in open)
        {
            if (!scope.HasBegunBy(nowNanoseconds, out long start) || scope.Identity is not { } phase) continue;
            string name = phase.Name;
            _oldestStartNanoseconds[name] = Math.Min(start, _oldestStartNanoseconds.GetValueOrDefault(name, long.MaxValue));
        }
    }

    public IReadOnlyList<PhaseTotals> Phases { get; }

    /// <summary>Whether the threads' CPU clock is available. Without it there are no states.</summary>
    public required bool ThreadCpuKnown { get; init; }

    /// <summary>Whether the process's CPU clock is available.</summary>
    public required bool ProcessCpuKnown { get; init; }

    public required bool RunQueueKnown { get; init; }

    public required bool TaskQueueKnown { get; init; }

    /// <summary>Whether waits have names.</summary>
    public required bool WaitsKnown { get; init; }

    /// <summary>Returns the age of the oldest running scope, or zero if none runs.</summary>
    public long MaxAgeNanoseconds(string phase) =>
        _oldestStartNanoseconds.TryGetValue(phase, out long start) ? Math.Max(0, _nowNanoseconds - start) : 0;
}
