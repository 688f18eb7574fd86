using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;
using Workload.Metering.Flow;
using Workload.Metering.Queues;
using Workload.Metering.Snapshots;
using Workload.Metering.Sources;
using Workload.Metering.Spans;

namespace Workload.Metering;

/// <summary>Collects the figures of one meter, for its snapshots and for the metrics. It is thread-safe.</summary>
/// <param name="options">The meter's options.</param>
/// <param name="rules">What the meter knows.</param>
/// <param name="table">The meter's phases.</param>
/// <param name="clocks">The clocks.</param>
/// <param name="processCpu">The CPU time of the process since the meter was created.</param>
/// <param name="refusals">Logs the clocks that were refused meanwhile.</param>
internal sealed class SnapshotCollector(
    WorkloadMeterOptions options, MeasurementRules rules, PhaseTable table, ClockInfo clocks, ProcessCpu processCpu, RefusalLog refusals)
{
    /// <summary>Open segments that are younger than this are not recorded for a snapshot, because they end soon by themselves.</summary>
    private const long CutAgeNanoseconds = 1_000_000;

    /// <summary>The index of the thread's CPU clock in a <see cref="ClockInfo"/>.</summary>
    private const int ThreadCpuClock = 1;

    private readonly long _overheadAtStart = MeteringCost.TotalNanoseconds();
    private readonly PoolDelaySums _poolDelayAtStart = PoolDelay.Sums();
    private readonly long _startNanoseconds = WallClock.Now();

    /// <summary>Makes scopes of spans, and lets go of old ones. It is null where the options name no source of them.</summary>
    public SpanListener? Spans { get; set; }

    /// <summary>Returns all figures up to now.</summary>
    public SnapshotData Collect()
    {
        var open = new List<OpenScope>();
        ProcessTimes? process = PlatformClocks.Current.TryReadProcessCpu(out var reading)
            ? new(reading.UserNanoseconds, reading.SystemNanoseconds)
            : null;
        var roots = SumRoots(open, out long now, histograms: true, process);
        var threads = processCpu.SumThreads();
        return new SnapshotData
        {
            TakenAt = options.TimeProvider.GetUtcNow(),
            ElapsedNanoseconds = now - _startNanoseconds,
            Roots = roots,
            Active = ActiveScope.Of(open, now),
            Activity = SnapshotActivity.Of(table.Phases, open, now),
            ProcessCpu = processCpu.Read(),
            ThreadCpu = threads,
            PoolRanPhases = ThreadCursor.PoolRanScopes,
            Machine = MachineReader.Read(),
            OverheadNanoseconds = MeteringCost.TotalNanoseconds() - _overheadAtStart,
            PoolDelay = rules.TaskQueueKnown ? PoolDelay.Sums().Since(_poolDelayAtStart) : PoolDelaySums.None,
            Clocks = clocks,
            RunQueueKnown = rules.RunQueueKnown,
            TaskQueueKnown = rules.TaskQueueKnown,
            WaitsKnown = rules.WaitsKnown,
            SamplerLateness = rules.WaitsKnown ? WaitSources.SamplerLateness : null,
            CpuBoundThreshold = options.CpuBoundThreshold,
            IoBoundThreshold = options.IoBoundThreshold,
            ThreadClockResolution = Nanoseconds.ToTimeSpan(PlatformClocks.Current.ThreadCpuResolutionNanoseconds),
        };
    }

    /// <summary>Returns the sums for the metrics. They include what running scopes have so far.</summary>
    public MetricsSnapshot SumPhases()
    {
        var open = new List<OpenScope>();
        var roots = SumRoots(open, out long now, histograms: false);
        return new MetricsSnapshot(PhaseTotals.Of(roots), open, now)
        {
            ThreadCpuKnown = clocks[ThreadCpuClock].Available,
            ProcessCpuKnown = processCpu.IsKnown,
            RunQueueKnown = rules.RunQueueKnown,
            TaskQueueKnown = rules.TaskQueueKnown,
            WaitsKnown = rules.WaitsKnown,
        };
    }

    private CallPathTotals[] SumRoots(List<OpenScope> open, out long nowNanoseconds, bool histograms, ProcessTimes? process = null)
    {
        refusals.Log();
        CursorRegistry.CutOlderThan(CutAgeNanoseconds);
        long now = nowNanoseconds = WallClock.Now();
        var histogram = histograms ? new HistogramSum() : null;
        CallPathTotals[] roots = [.. table.Phases.Select(phase => phase.Root.Sum(now, open, histogram, process))];
        Spans?.LetGoOfOld(open, now);
        return roots;
    }
}
