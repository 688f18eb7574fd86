using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Workload.Metering.Aggregation;
using Workload.Metering.Analysis;
using Workload.Metering.Clocks;
using Workload.Metering.Flow;
using Workload.Metering.Publishing;
using Workload.Metering.Queues;
using Workload.Metering.Snapshots;
using Workload.Metering.Spans;

namespace Workload.Metering;

/// <summary>Measures where the time of phases goes.</summary>
/// <remarks>
/// This class is an instance for injection and for tests, while <see cref="Meter"/> is the process-wide meter. All members are thread-safe.
/// Disposing it withdraws its instruments. Its scopes still end after that, and its figures can still be read.
/// </remarks>
public sealed partial class WorkloadMeter : IDisposable, IPhaseSource
{
    /// <summary>The name of the instruments' meter and of the activity source.</summary>
    public const string InstrumentationName = "Workload.Metering";

    private readonly WorkloadMeterOptions _options;
    private readonly PhaseTable _table;
    private readonly MeterSettings _settings;
    private readonly ILogger _logger;
    private readonly MeasurementRules _rules;
    private readonly SnapshotCollector _collector;
    private readonly MeterReference _reference;
    private int _rejectionLogged;
    private int _disposed;

    /// <summary>
    /// Creates a meter. The first meter in a process measures the cost of its clocks, which takes some milliseconds. It also starts a
    /// thread that probes the thread pool while flows await, unless <see cref="WorkloadMeterOptions.ProbeTaskQueue"/> is off. A meter reads
    /// the machine's properties, for example the container's CPU limit, and creates its instruments.
    /// </summary>
    /// <param name="options">The meter's options. <see langword="null"/> means the defaults.</param>
    /// <param name="loggerFactory">Creates the logger for what the meter cannot measure. <see langword="null"/> means no log.</param>
    /// <param name="meterFactory">Creates the <c>System.Diagnostics.Metrics.Meter</c>. With <see langword="null"/> the meter creates its
    /// own.</param>
    /// <exception cref="ArgumentException">An option is outside its range. The message names the option, its value and the
    /// range.</exception>
    public WorkloadMeter(WorkloadMeterOptions? options = null, ILoggerFactory? loggerFactory = null, IMeterFactory? meterFactory = null)
    {
        _options = (options ?? new WorkloadMeterOptions()).Validated();
        _logger = loggerFactory is null ? NullLogger.Instance : new QuietLogger(loggerFactory.CreateLogger(InstrumentationName));
        var clocks = PlatformClocks.Current;
        _rules = new MeasurementRules(
            RunQueueKnown: _options.ReadRunQueue && clocks.HasRunQueue,
            TaskQueueKnown: _options.ProbeTaskQueue,
            WaitsKnown: _options.Waits != WaitDetail.Off,
            new BottleneckThresholds(
                _options.CpuBoundThreshold, _options.IoBoundThreshold, Nanoseconds.ToTimeSpan(clocks.ThreadCpuResolutionNanoseconds)));
        _reference = new MeterReference(this);
        _settings = new MeterSettings
        {
            Owner = this,
            Rules = _rules,
            OverheadBudget = _options.OverheadBudget,
            ReadsRunQueue = _options.ReadRunQueue,
            ProbesTaskQueue = _options.ProbeTaskQueue,
            Waits = _options.Waits == WaitDetail.Off ? null : new WaitNameLimit(keepsTargets: _options.Waits == WaitDetail.Targets),
        };
        _table = new PhaseTable(_settings, _options.MaxPhases);
        PhaseTables.Add(_table);
        _table.Rejected += OnRejected;
        _table.LeftBehind += OnLeftBehind;
        _ = clocks.Costs;
        Clocks = ClockInfo.Of(clocks);
        var refusals = new RefusalLog(_logger);
        refusals.Log();
        if (_options.ProbeTaskQueue) PoolProbe.Start(ThreadLooks.Take, PhaseTables.HaveOpenScopes);
        FlowWarmUp.Run();
        var processCpu = new ProcessCpu();
        _collector = new SnapshotCollector(_options, _rules, _table, Clocks, processCpu, refusals);
        LoadContext.Watch();
        Publisher = new Publisher(this, _options, _logger, meterFactory);

        // Nobody disposes a meter whose constructor throws. The factory of its instruments is the application's code, and may throw.
        if (_settings.Waits is not null) Sources.WaitSources.Acquire(_options.WaitSources, _options.WaitSamplingInterval);
        _collector.Spans = SpanListener.Start(this, _options, _logger);
    }

    /// <summary>The process-wide meter, which is also <see cref="Meter.Default"/>.</summary>
    public static WorkloadMeter Default => DefaultMeter.Value;

    /// <summary>
    /// The clocks with their OS calls, their resolutions, and the cost of a reading here, which was measured when the first meter was
    /// created.
    /// </summary>
    public ClockInfo Clocks { get; }

    internal Publisher Publisher { get; }

    /// <summary>Makes scopes of spans. It is null where the options name no source of them.</summary>
    internal SpanListener? Spans => _collector.Spans;

    internal bool RunQueueKnown => _rules.RunQueueKnown;

    /// <summary>Begins a scope. Everything that the calling flow does until the scope is disposed is attributed to the phase.</summary>
    /// <param name="phase">The phase's name. Use few different values, as for a metric's attribute.</param>
    /// <returns>The scope. The same flow must dispose it, as in <c>using var scope = …</c>, in synchronous and async methods
    /// alike.</returns>
    /// <exception cref="ArgumentException"><paramref name="phase"/> is null or empty.</exception>
    public PhaseScope Track(string phase) => PhaseOf(phase).Begin(FlowLocal.Value, readsEverySegment: false);

    /// <summary>Declares a phase and returns its handle for hot paths, which needs no look-up by name.</summary>
    /// <remarks>
    /// The first declaration with options applies, whatever was measured by the phase's name before. A later declaration with other options
    /// changes nothing and never throws. A warning with both is logged once for the phase.
    /// </remarks>
    /// <param name="name">The phase's name.</param>
    /// <param name="options">The phase's options. <see langword="null"/> states nothing and keeps any other declaration.</param>
    /// <exception cref="ArgumentException">The name is null, empty or white space, or an option is outside its range.</exception>
    public Phase GetPhase(string name, PhaseOptions? options = null)
    {
        if (options is null) return PhaseOf(name);
        PhaseNames.Validate(name);
        return Declare(name, options.Validated());
    }

    /// <summary>Finds the handle of a phase that was used or declared.</summary>
    /// <param name="name">The phase's name.</param>
    /// <param name="phase">Its handle, or <see langword="null"/> if this method returns <see langword="false"/>.</param>
    public bool TryGetPhase(string name, [NotNullWhen(true)] out Phase? phase)
    {
        PhaseNames.Validate(name);
        phase = _table.TryGet(name, out var totals) ? HandleOf(totals) : null;
        return phase is not null;
    }

    /// <summary>
    /// Makes this the meter of the calling flow. <see cref="Meter"/> uses it in the flow and in everything that the flow starts.
    /// </summary>
    /// <returns>An object whose disposal, in the same flow, restores the previous meter.</returns>
    public IDisposable Enter() => new MeterEntry(_reference);

    /// <summary>Returns all figures up to now.</summary>
    public MeterSnapshot Snapshot() => new(_collector.Collect());

    /// <summary>Returns the figures of the next period of time.</summary>
    /// <param name="duration">The length of the period.</param>
    /// <param name="cancellationToken">Ends the wait early, with an <see cref="OperationCanceledException"/>.</param>
    /// <param name="lockOwners">
    /// Whether a wait for a lock has the phase that holds the lock as its <see cref="PhaseWait.Target"/>. The meter then listens to the
    /// runtime's events about contended locks. Each wait for a lock in the process costs some microseconds meanwhile. The target stays
    /// <see langword="null"/> if the holder runs no phase. Programs without <c>EventSource</c> support have no such events, which is the
    /// default of trimmed and of native programs. This has no effect if <see cref="WorkloadMeterOptions.Waits"/> names no targets, or where
    /// blocked time has no names (docs/waits.md).
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is not above zero, or above 24 days.</exception>
    [SuppressMessage("Design", "CA1068:CancellationToken parameters must come last",
        Justification = "Holders of locks are named on request only, and most callers give at most the other two arguments.")]
    public async Task<MeterSnapshot> RecordAsync(
        TimeSpan duration, CancellationToken cancellationToken = default, bool lockOwners = false)
    {
        if (duration <= TimeSpan.Zero || duration.TotalMilliseconds > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(duration), duration, "A recording's duration must be above zero, up to 24 days.");
        var before = Snapshot();
        bool namesOwners = lockOwners && _options.Waits == WaitDetail.Targets;
        if (namesOwners) Sources.LockOwners.Acquire();
        try
        {
            await WallClock.DelayAsync(duration, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (namesOwners) Sources.LockOwners.Release();
        }

        return Snapshot().Since(before);
    }

    /// <summary>Withdraws the instruments. Scopes still end and count, and figures can still be read. A second call does nothing.</summary>
    public void Dispose()
    {
        Spans?.Dispose();
        _reference.Release();
        _table.Rejected -= OnRejected;
        _table.LeftBehind -= OnLeftBehind;
        if (_settings.Waits is not null && Interlocked.Exchange(ref _disposed, 1) == 0)
            Sources.WaitSources.Release(_options.WaitSamplingInterval);
        Publisher.Dispose();
    }

    /// <summary>
    /// Returns the meter that a flow uses. It is the meter of the innermost running scope or the meter that the flow entered, whichever is
    /// further inside. A disposed meter is never used.
    /// </summary>
    internal static WorkloadMeter OfFlow(ScopeNode? value) => FindOfFlow(value) ?? Default;

    /// <summary>Returns the same meter, where the flow has one of its own. It is null where the flow uses the default one.</summary>
    internal static WorkloadMeter? FindOfFlow(ScopeNode? value)
    {
        for (var node = value; node is not null; node = node.Outer)
        {
            if (!node.IsEnded && node.Path is { } path)
            {
                var meter = (WorkloadMeter)path.Settings.Owner;
                if (meter._reference.Meter is not null) return meter;
            }
            else if (node.Marks is { Meter: { } entered })
            {
                return (WorkloadMeter)entered;
            }
        }

        // In an entry in which nothing runs any more, the flow is back in what it was in before.
        var left = ScopeNode.NotEnded(value);
        return left is { IsEntry: true } && !ReferenceEquals(ScopeNode.PastSpentEntries(left), left)
            ? FindOfFlow(ScopeNode.PastSpentEntries(left))
            : null;
    }

    internal Phase PhaseOf(string phase)
    {
        if (PhaseNames.MayBeBlank(phase)) PhaseNames.Validate(phase);
        return HandleOf(_table.GetOrAdd(phase));
    }

    /// <summary>Returns the handle of a phase, with these options unless it was declared before.</summary>
    internal Phase Declare(string name, PhaseOptions validated)
    {
        var totals = _table.GetOrAdd(name);
        var phase = HandleOf(totals);

        // A name without room shares the phase of all such names, so its options must not apply to that phase.
        if (totals.Name != name) return phase;
        var stands = phase.Declare(validated);
        if (stands.Same(validated))
        {
            if (validated.Expected is not null) Publisher.Expect();
        }
        else if (phase.IsFirstConflict())
        {
            _logger.DeclarationIgnored(name, stands.Describe(), validated.Describe());
        }

        return phase;
    }

    /// <summary>Returns the handle of a phase.</summary>
    internal static Phase HandleOf(RegisteredPhase totals) => (Phase?)totals.Handle ?? MakeHandle(totals);

    Phase? IPhaseSource.FindPhase(string name) =>
        !_table.TryGet(name, out var totals) ? null : name == PhaseTable.OtherName ? HandleOf(totals) : (Phase?)totals.Handle;

    MetricsSnapshot IPhaseSource.SumPhases() => _collector.SumPhases();

    Bottleneck IPhaseSource.Classify(in TimeBreakdown states) => _rules.Thresholds.Classify(states);

    internal void NoteLost(RegisteredPhase phase, bool isSpan)
    {
        if (!phase.CountLost()) return;
        if (isSpan) _logger.SpanFlowLost(phase.Name);
        else _logger.FlowLost(phase.Name);
    }

    private static Phase MakeHandle(RegisteredPhase totals)
    {
        lock (totals) return (Phase)(totals.Handle ??= new Phase((WorkloadMeter)totals.Table.Settings.Owner, totals));
    }

    private void OnLeftBehind(RegisteredPhase phase)
    {
        if (phase.CountLeftBehind()) _logger.ThreadScopeLeftBehind(phase.Name);
    }

    private void OnRejected(string name)
    {
        Publisher.PhaseRejected();
        if (Interlocked.Exchange(ref _rejectionLogged, 1) == 0) _logger.PhaseRejected(name, _options.MaxPhases, PhaseTable.OtherName);
    }
}
