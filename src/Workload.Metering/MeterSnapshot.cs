using System.Diagnostics.CodeAnalysis;
using Workload.Metering.Aggregation;
using Workload.Metering.Analysis;
using Workload.Metering.Reporting;
using Workload.Metering.Reporting.Json;
using Workload.Metering.Snapshots;

namespace Workload.Metering;

/// <summary>The figures that a meter has measured up to one instant.</summary>
/// <remarks>A snapshot is immutable and thread-safe. It contains each scope with all its figures or not at all.</remarks>
public sealed class MeterSnapshot
{
    private Dictionary<string, PhaseSummary>? _byName;
    private IReadOnlyList<PhaseNode>? _roots;

    // Most snapshots are taken for a difference, and nobody reads their phases.
    private readonly Lazy<IReadOnlyList<PhaseSummary>> _phases;

    internal MeterSnapshot(SnapshotData data)
    {
        Data = data;
        Process = SummarizeProcess(data);
        Context = new SnapshotContext
        {
            RunQueueKnown = data.RunQueueKnown,
            TaskQueueKnown = data.TaskQueueKnown,
            WaitsKnown = data.WaitsKnown,
            Thresholds = new BottleneckThresholds(data.CpuBoundThreshold, data.IoBoundThreshold, data.ThreadClockResolution),
            Machine = data.Machine,
            Elapsed = Elapsed,
            Process = Process,
            Calls = new(() => CallPattern.Of(
                data.Roots,
                phase => data.Activity.TryGetValue(phase, out var activity) ? activity.ActiveNanoseconds : data.ElapsedNanoseconds,
                phase => data.Activity.TryGetValue(phase, out var activity) ? activity.MostAtOnce : double.PositiveInfinity)),
            Activity = data.Activity,
            TotalTime = new(() => Nanoseconds.ToTimeSpan(data.Roots.Sum(root => root.Inclusive.TotalNanoseconds))),
            Phases = () => Phases,
        };
        _phases = new(() => [.. PhaseTotals.Of(data.Roots).Select(figures => new PhaseSummary(figures, Context))]);
        Overhead = SummarizeOverhead(data);
    }

    internal SnapshotData Data { get; }

    internal SnapshotContext Context { get; }

    /// <summary>The time at which it was taken, from the meter's <see cref="WorkloadMeterOptions.TimeProvider"/>.</summary>
    public DateTimeOffset TakenAt => Data.TakenAt;

    /// <summary>
    /// The time that it covers, which is the time since the meter was created or between two snapshots. The source is the runtime's
    /// monotonic clock.
    /// </summary>
    public TimeSpan Elapsed => Nanoseconds.ToTimeSpan(Data.ElapsedNanoseconds);

    /// <summary>The summaries of all phases, in the order in which the phases were first used or declared.</summary>
    public IReadOnlyList<PhaseSummary> Phases => _phases.Value;

    /// <summary>The call tree. Its roots are the phases that were called outside of any other phase.</summary>
    public IReadOnlyList<PhaseNode> Roots => _roots ??= [.. Data.Roots.Where(root => root.HasCalls).Select(ToNode)];

    /// <summary>The scopes that were running, with the oldest first.</summary>
    public IReadOnlyList<ActiveScope> Active => Data.Active;

    /// <summary>The resources that the whole process used.</summary>
    public ProcessSummary Process { get; }

    /// <summary>The machine.</summary>
    public MachineInfo Machine => Data.Machine;

    /// <summary>The cost of metering itself.</summary>
    public OverheadSummary Overhead { get; }

    /// <summary>Returns the summary of one phase.</summary>
    /// <param name="name">The phase's name.</param>
    /// <exception cref="KeyNotFoundException">No phase of that name was used or declared. The message names the known phases.</exception>
    public PhaseSummary this[string name] => TryGetPhase(name, out var phase)
        ? phase
        : throw new KeyNotFoundException($"There is no phase '{name}' in this snapshot. It has: "
            + $"{(Phases.Count == 0 ? "none" : string.Join(", ", Phases.Select(known => $"'{known.Name}'")))}.");

    /// <summary>Finds the summary of one phase, if the phase was used or declared.</summary>
    /// <param name="name">The phase's name.</param>
    /// <param name="phase">Its summary, or <see langword="null"/> if this method returns <see langword="false"/>.</param>
    public bool TryGetPhase(string name, [NotNullWhen(true)] out PhaseSummary? phase)
    {
        ArgumentNullException.ThrowIfNull(name);
        _byName ??= Phases.ToDictionary(known => known.Name, StringComparer.Ordinal);
        return _byName.TryGetValue(name, out phase);
    }

    /// <summary>Returns the figures between an earlier snapshot of the same meter and this one.</summary>
    /// <param name="earlier">The earlier snapshot.</param>
    /// <returns>The difference of all sums. Running scopes (<see cref="Active"/>) are those of this snapshot.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="earlier"/> covers more time than this snapshot. Either the two are the wrong way round, or they come from two
    /// meters.
    /// </exception>
    public MeterSnapshot Since(MeterSnapshot earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        if (earlier.Elapsed > Elapsed)
        {
            throw new ArgumentException($"The earlier snapshot covers {earlier.Elapsed:c}, more than this one's {Elapsed:c}: "
                + $"it must be the earlier one of the same meter.", nameof(earlier));
        }
        return new MeterSnapshot(SnapshotDifference.Of(Data, earlier.Data));
    }

    /// <summary>
    /// Writes the snapshot, in the same form in every culture. Only a table for a terminal has colours, and never if <c>NO_COLOR</c> is
    /// set.
    /// </summary>
    /// <param name="writer">The destination. It is not closed and not flushed.</param>
    /// <param name="format">The format.</param>
    /// <param name="options">The content of the report. <see langword="null"/> means the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">The format is not one of <see cref="ReportFormat"/>, or an option is outside its
    /// range.</exception>
    public void Write(TextWriter writer, ReportFormat format = ReportFormat.Table, ReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ReportWriters.For(format).Write(this, writer, (options ?? new ReportOptions()).Validated());
    }

    /// <summary>Reads a snapshot that <see cref="Write"/> wrote as <see cref="ReportFormat.Json"/>.</summary>
    /// <param name="json">The source. It is read to its end and not closed.</param>
    /// <exception cref="FormatException">The text is not such a report. The message gives the place and the reason.</exception>
    public static MeterSnapshot Load(TextReader json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new MeterSnapshot(JsonReportReader.Read(json));
    }

    private PhaseNode ToNode(CallPathTotals path)
    {
        bool measured = path.Count > path.Unmeasured || path.Inclusive.TotalNanoseconds > 0;
        return new PhaseNode(
            path.Phase,
            path.Count,
            measured ? Context.Break(path.Inclusive) : null,
            measured ? Context.Break(path.Self) : null,
            [.. path.Children.Select(ToNode)]);
    }

    private static ProcessSummary SummarizeProcess(SnapshotData data)
    {
        TimeSpan? delay = At(data.PoolDelay.MeanNanoseconds), maxDelay = At(data.PoolDelay.MaxNanoseconds);
        if (data.ProcessCpu is not { } cpu) return new ProcessSummary { PoolDelay = delay, MaxPoolDelay = maxDelay };
        long attributed = data.Roots.Sum(root => root.Inclusive.Thread.CpuNanoseconds);
        TimeSpan left = cpu.Total - Nanoseconds.ToTimeSpan(attributed);
        return new ProcessSummary
        {
            Cpu = cpu,
            CoresUsed = data.ElapsedNanoseconds > 0 ? cpu.Total / Nanoseconds.ToTimeSpan(data.ElapsedNanoseconds) : null,
            Unattributed = left > TimeSpan.Zero ? left : TimeSpan.Zero,
            PoolDelay = delay,
            MaxPoolDelay = maxDelay,
            Threads = data.ThreadCpu is { } threads
                ? ThreadCpuSplit.Of(ThreadCpuSplit.Complete(threads, Nanoseconds.From(cpu.Total)), attributed, data.PoolRanPhases)
                : null,
        };

        static TimeSpan? At(long? nanoseconds) => nanoseconds is { } known ? Nanoseconds.ToTimeSpan(known) : null;
    }

    private static OverheadSummary SummarizeOverhead(SnapshotData data)
    {
        long wall = data.Roots.Sum(root => root.RunWallNanoseconds);
        return new OverheadSummary
        {
            Time = Nanoseconds.ToTimeSpan(data.OverheadNanoseconds),
            ShareOfWall = wall > 0 ? (double)data.OverheadNanoseconds / wall : null,
            SamplerLateness = data.SamplerLateness,
        };
    }
}
