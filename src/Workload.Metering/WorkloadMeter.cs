using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Workload.Metering.Aggregation;
using Workload.Metering.Analysis;
using Workload.Metering.Clocks;
using Workload.Metering.Flow;
using Workload.Metering.Publishing;

namespace Workload.Metering;

/// <summary>Measures where the time of phases goes.</summary>
/// <remarks>
/// An instance for injection and for tests; <see cref="Meter"/> is the process-wide one. All members are safe to use from any thread.
/// Disposing it withdraws its instruments; its scopes still end, and what it has measured can still be read.
/// </remarks>
public sealed partial class WorkloadMeter : IDisposable
{
    /// <summary>The name of the instruments' meter and of the activity source.</summary>
    public const string InstrumentationName = "Workload.Metering";

    /// <summary>Open segments younger than this are not passed on for a snapshot: they end soon by themselves.</summary>
    private const long CutAgeNanoseconds = 1_000_000;

    /// <summary>The place of the thread's CPU clock in <see cref="Clocks"/>.</summary>
    private const int ThreadCpuClock = 1;

    private readonly WorkloadMeterOptions _options;
    private readonly PhaseTable _table;
    private readonly MeterSettings _settings;
    private readonly ILogger _logger;
    private readonly BottleneckThresholds _thresholds;
    private readonly long _startNanoseconds;
    private readonly long _overheadAtStart;
    private readonly PoolDelaySums _poolDelayAtStart;
    private readonly MeterReference _reference;
    private readonly RefusalLog _refusals;
    private int _rejectionLogged;
    private int _disposed;

    /// <summary>
    /// Makes a meter. The first one in a process measures what its clocks cost, which takes some milliseconds, and starts a thread that
    /// probes the thread pool while flows await (unless <see cref="WorkloadMeterOptions.ProbeTaskQueue"/> is off). A meter reads the
    /// machine's properties, for example the container's CPU limit, and creates its instruments.
    /// </summary>
    /// <param name="options">How it works; <see langword="null"/> for the defaults.</param>
    /// <param name="loggerFactory">Where it says what it cannot measure; <see langword="null"/> for nowhere.</param>
    /// <param name="meterFactory">Makes the instruments' meter; <see langword="null"/> for one of its own.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it, its value and the range.</exception>
    public WorkloadMeter(WorkloadMeterOptions? options = null, ILoggerFactory? loggerFactory = null, IMeterFactory? meterFactory = null)
    {
        _options = (options ?? new WorkloadMeterOptions()).Validated();
        _logger = loggerFactory is null ? NullLogger.Instance : new QuietLogger(loggerFactory.CreateLogger(InstrumentationName));
        var clocks = PlatformClocks.Current;
        RunQueueKnown = _options.ReadRunQueue && clocks.HasRunQueue;
        _thresholds = new BottleneckThresholds(_options.CpuBoundThreshold, _options.IoBoundThreshold, Nanoseconds.ToTimeSpan(clocks.ThreadCpuResolutionNanoseconds));
        _reference = new MeterReference(this);
        _settings = new MeterSettings
        {
            Owner = this,
            Rules = new MeasurementRules(RunQueueKnown, _options.ProbeTaskQueue, _options.Waits != WaitDetail.Off, _thresholds),
            OverheadBudget = _options.OverheadBudget,
            ReadsRunQueue = _options.ReadRunQueue,
            ProbesTaskQueue = _options.ProbeTaskQueue,
            Waits = _options.Waits == WaitDetail.Off ? null : new WaitNameLimit(keepsTargets: _options.Waits == WaitDetail.Targets),
        };
        _table = new PhaseTable(_settings, _options.MaxPhases);
        _table.Rejected += OnRejected;
        _table.LeftBehind += OnLeftBehind;
        _ = clocks.Costs;
        Clocks = ClockInfo.Of(clocks);
        _refusals = new RefusalLog(_logger);
        _refusals.Log();
        if (_options.ProbeTaskQueue) PoolProbe.Start();
        ProcessCpu = new ProcessCpu();
        if (_settings.Waits is not null) Sources.WaitSources.Acquire(_options.WaitSources);
        _overheadAtStart = MeteringCost.TotalNanoseconds();
        _poolDelayAtStart = PoolDelay.Sums();
        _startNanoseconds = WallClock.Now();
        LoadContext.Watch();
        Publisher = new Publisher(this, _options, _logger, meterFactory);
    }

    /// <summary>The process-wide meter, as <see cref="Meter.Default"/>.</summary>
    public static WorkloadMeter Default => DefaultMeter.Value;

    /// <summary>Each clock: the OS call behind it, its resolution, and what a reading costs here, measured when the first meter was made.</summary>
    public ClockInfo Clocks { get; }

    internal Publisher Publisher { get; }

    /// <summary>What metering has cost the process so far.</summary>
    internal static long ProcessOverheadNanoseconds => MeteringCost.TotalNanoseconds();

    /// <summary>How long work waited for a thread of the pool, in the whole process.</summary>
    internal static PoolDelaySums ProcessPoolDelay => PoolDelay.Sums();

    internal ProcessCpu ProcessCpu { get; }

    internal bool RunQueueKnown { get; }

    internal bool TaskQueueKnown => _options.ProbeTaskQueue;

    /// <summary>Begins a scope: all that the calling flow does until it is disposed is accounted to the phase.</summary>
    /// <param name="phase">The phase's name: of few different values, like a metric's attribute.</param>
    /// <returns>The scope, to be disposed by the same flow: <c>using var scope = …</c>, in synchronous and async methods alike.</returns>
    /// <exception cref="ArgumentException"><paramref name="phase"/> is null or empty.</exception>
    public PhaseScope Track(string phase) => PhaseOf(phase).Begin(FlowLocal.Value, readsAlways: false);

    /// <summary>Declares a phase and gets a handle of it, for hot paths: it needs no look-up by name.</summary>
    /// <remarks>
    /// The first declaration with options stands, whatever was measured by the phase's name before. A later one with other options changes
    /// nothing and never throws: a warning is logged once for the phase, with both.
    /// </remarks>
    /// <param name="name">The phase's name.</param>
    /// <param name="options">How it is measured; <see langword="null"/> states nothing, and leaves it as it is or will be declared.</param>
    /// <exception cref="ArgumentException">The name is null, empty or white space, or an option is out of its range.</exception>
    public Phase GetPhase(string name, PhaseOptions? options = null)
    {
        if (options is null) return PhaseOf(name);
        PhaseNames.Validate(name);
        return Declare(name, options.Validated());
    }

    /// <summary>The handle of a phase that was used or declared.</summary>
    /// <param name="name">The phase's name.</param>
    /// <param name="phase">Its handle; <see langword="null"/> where this returns <see langword="false"/>.</param>
    public bool TryGetPhase(string name, [NotNullWhen(true)] out Phase? phase)
    {
        PhaseNames.Validate(name);
        phase = _table.TryGet(name, out var totals) ? HandleOf(totals) : null;
        return phase is not null;
    }

    /// <summary>Makes this the meter of the calling flow: <see cref="Meter"/> uses it there, and in all that the flow starts.</summary>
    /// <returns>Dispose it, in the same flow, to go back to the meter before.</returns>
    public IDisposable Enter() => new MeterEntry(_reference);

    /// <summary>All that was measured up to now.</summary>
    public MeterSnapshot Snapshot() => new(Collect());

    /// <summary>What is measured during the next while.</summary>
    /// <param name="duration">How long.</param>
    /// <param name="cancellationToken">Ends the wait early, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is not above zero, or above 24 days.</exception>
    public async Task<MeterSnapshot> RecordAsync(TimeSpan duration, CancellationToken cancellationToken = default)
    {
        if (duration <= TimeSpan.Zero || duration.TotalMilliseconds > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(duration), duration, "A recording's duration must be above zero, up to 24 days.");
        var before = Snapshot();
        await WallClock.DelayAsync(duration, cancellationToken).ConfigureAwait(false);
        return Snapshot().Since(before);
    }

    /// <summary>Withdraws the instruments. Scopes still end and count, and figures can still be read; a second time does nothing.</summary>
    public void Dispose()
    {
        _reference.Release();
        _table.Rejected -= OnRejected;
        _table.LeftBehind -= OnLeftBehind;
        if (_settings.Waits is not null && Interlocked.Exchange(ref _disposed, 1) == 0) Sources.WaitSources.Release();
        Publisher.Dispose();
    }

    /// <summary>The meter that a flow uses: of its innermost scope that runs, or the one that it entered, whichever is further in. None that is disposed.</summary>
    internal static WorkloadMeter OfFlow(ScopeNode? value)
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

        return Default;
    }

    internal Phase PhaseOf(string name)
    {
        if (PhaseNames.MayBeBlank(name)) PhaseNames.Validate(name);
        return HandleOf(_table.GetOrAdd(name));
    }

    /// <summary>The handle of a phase, with these options unless it was declared before.</summary>
    internal Phase Declare(string name, PhaseOptions validated)
    {
        var totals = _table.GetOrAdd(name);
        var phase = HandleOf(totals);

        // Where there is no room for the name, its options are not those of all names without room.
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

    /// <summary>The handle of a phase.</summary>
    internal static Phase HandleOf(PhaseTotals totals) => (Phase?)totals.Handle ?? MakeHandle(totals);

    /// <summary>The handle of a phase; null while it has none.</summary>
    internal Phase? FindHandle(string name) =>
        !_table.TryGet(name, out var totals) ? null : name == PhaseTable.OtherName ? HandleOf(totals) : (Phase?)totals.Handle;

    /// <summary>The sums that are published. What scopes that still run have so far is in them.</summary>
    internal PhaseSums SumPhases()
    {
        var open = new List<OpenScope>();
        var roots = SumRoots(open, out long now, histograms: false);
        return new PhaseSums(PhaseFigures.Of(roots), open, now)
        {
            ThreadCpuKnown = Clocks[ThreadCpuClock].Available,
            ProcessCpuKnown = ProcessCpu.IsKnown,
        };
    }

    internal Bottleneck Classify(in TimeBreakdown states) => _thresholds.Classify(states);

    internal void NoteLost(PhaseTotals phase)
    {
        if (phase.CountLost()) _logger.FlowLost(phase.Name);
    }

    private static Phase MakeHandle(PhaseTotals totals)
    {
        lock (totals) return (Phase)(totals.Handle ??= new Phase((WorkloadMeter)totals.Table.Settings.Owner, totals));
    }

    private void OnLeftBehind(PhaseTotals phase)
    {
        if (phase.CountLeftBehind()) _logger.ThreadScopeLeftBehind(phase.Name);
    }

    private void OnRejected(string name)
    {
        Publisher.PhaseRejected();
        if (Interlocked.Exchange(ref _rejectionLogged, 1) == 0) _logger.PhaseRejected(name, _options.MaxPhases, PhaseTable.OtherName);
    }

    private SnapshotData Collect()
    {
        var open = new List<OpenScope>();
        ProcessTimes? process = PlatformClocks.Current.TryReadProcessCpu(out var reading) ? new(reading.UserNanoseconds, reading.SystemNanoseconds) : null;
        var roots = SumRoots(open, out long now, histograms: true, process);
        var threads = ProcessCpu.SumThreads();
        return new SnapshotData
        {
            TakenAt = _options.TimeProvider.GetUtcNow(),
            ElapsedNanoseconds = now - _startNanoseconds,
            Roots = roots,
            Active = ActiveScope.Of(open, now),
            Activity = SnapshotActivity.Of(_table.Phases, open, now),
            ProcessCpu = ProcessCpu.Read(),
            ThreadCpu = threads,
            PoolRanPhases = ThreadCursor.PoolRanScopes,
            Machine = MachineReader.Read(),
            OverheadNanoseconds = MeteringCost.TotalNanoseconds() - _overheadAtStart,
            PoolDelay = TaskQueueKnown ? PoolDelay.Sums().Since(_poolDelayAtStart) : PoolDelaySums.None,
            Clocks = Clocks,
            RunQueueKnown = RunQueueKnown,
            TaskQueueKnown = TaskQueueKnown,
            WaitsKnown = _settings.Waits is not null,
            CpuBoundThreshold = _options.CpuBoundThreshold,
            IoBoundThreshold = _options.IoBoundThreshold,
            ThreadClockResolution = Nanoseconds.ToTimeSpan(PlatformClocks.Current.ThreadCpuResolutionNanoseconds),
        };
    }

    private PathFigures[] SumRoots(List<OpenScope> open, out long nowNanoseconds, bool histograms, ProcessTimes? process = null)
    {
        _refusals.Log();
        CursorRegistry.CutOlderThan(CutAgeNanoseconds);
        long now = nowNanoseconds = WallClock.Now();
        var histogram = histograms ? new HistogramSum() : null;
        return [.. _table.Phases.Select(phase => phase.Root.Sum(now, open, histogram, process))];
    }
}
