using Workload.Metering.Analysis;

namespace Workload.Metering;

/// <summary>What all scopes of one phase measured together.</summary>
/// <remarks>
/// Every ratio is a ratio of sums, never a mean of ratios. A recursive phase counts every call, and its time once: the outermost
/// call's; minimum, maximum, mean and percentiles are of outermost calls. Immutable; safe to use from any thread.
/// </remarks>
public sealed class PhaseSummary
{
    private readonly PhaseFigures _figures;
    private readonly SnapshotContext _context;
    private IReadOnlyList<CallsAtOnce>? _callsAtOnce;
    private AdviceResult? _advice;
    private IReadOnlyList<PhaseWait>? _waits;

    internal PhaseSummary(PhaseFigures figures, SnapshotContext context)
    {
        _figures = figures;
        _context = context;
        Breakdown = figures.HasTimes ? context.Break(figures.Inclusive) : null;
        Self = figures.HasTimes ? context.Break(figures.Self) : null;
        Bottleneck = context.Classify(Breakdown);
    }

    internal PhaseFigures Figures => _figures;

    internal bool IsFromClients => _context.ActivityOf(Name) is { IsFromClients: true };

    /// <summary>The phase's name.</summary>
    public string Name => _figures.Name;

    /// <summary>Scopes that ended, nested calls of a recursive phase included.</summary>
    public long Count => _figures.Count;

    /// <summary>Of <see cref="Count"/>: scopes that ended after <see cref="PhaseScope.Fail"/>.</summary>
    public long Failed => _figures.Failed;

    /// <summary>Scopes that were running when the snapshot was taken.</summary>
    public int Active => _figures.Active;

    /// <summary>
    /// Wall time of the outermost scopes, added up. Scopes that still run are included up to the snapshot. A difference of two snapshots has the time
    /// between them alone, whenever the scopes began or ended. Concurrent scopes add up: it may exceed the elapsed time.
    /// </summary>
    public TimeSpan Wall => Nanoseconds.ToTimeSpan(_figures.RunWallNanoseconds);

    /// <summary>
    /// How long a call took on average: the whole lengths of the outermost scopes that ended ÷ their number; zero where none ended. As the minimum, maximum
    /// and percentiles, it is of whole calls, also of those that began before the time that a difference of two snapshots covers.
    /// </summary>
    public TimeSpan MeanWall => Nanoseconds.ToTimeSpan(_figures.OutermostCount == 0 ? 0 : _figures.WallNanoseconds / _figures.OutermostCount);

    /// <summary>The shortest outermost scope; zero where none ended. In a difference of two snapshots: the lower bound of its histogram bucket.</summary>
    public TimeSpan MinWall => Nanoseconds.ToTimeSpan(_figures.OutermostCount == 0 ? 0 : _figures.MinWallNanoseconds);

    /// <summary>The longest outermost scope; zero where none ended. In a difference of two snapshots: the upper bound of its histogram bucket.</summary>
    public TimeSpan MaxWall => Nanoseconds.ToTimeSpan(_figures.MaxWallNanoseconds);

    /// <summary>
    /// Where the time went, with nested scopes; the finished segments of scopes that still run are included.
    /// <see langword="null"/> where no scope has a breakdown.
    /// </summary>
    public TimeBreakdown? Breakdown { get; }

    /// <summary>Where the time went, without nested scopes: it may be added up over phases. <see langword="null"/> where <see cref="Breakdown"/> is.</summary>
    public TimeBreakdown? Self { get; }

    /// <summary>
    /// CPU time of the whole process while the scopes ran; scopes whose process clock was not read are estimated from those that
    /// were. Each scope counts the whole process: never add it up over phases. <see langword="null"/> where it is unknown.
    /// </summary>
    public CpuTime? ProcessCpu => _figures.HasProcessCpu
        ? new CpuTime(Nanoseconds.ToTimeSpan(_figures.ProcessUserNanoseconds), Nanoseconds.ToTimeSpan(_figures.ProcessSystemNanoseconds))
        : null;

    /// <summary>
    /// What the phase waited for, longest first and unnamed time last: parts of <see cref="Breakdown"/>'s blocked and awaiting time that add up to it.
    /// Empty where it did not wait, <see cref="Breakdown"/> is absent, or waits are switched off.
    /// </summary>
    public IReadOnlyList<PhaseWait> Waits => _waits ??= PhaseWaits.Of(Breakdown, _figures.Waits, _context.WaitsKnown);

    /// <summary><see cref="TimeBreakdown.IoRatio"/> of <see cref="Breakdown"/>.</summary>
    public double? IoRatio => Breakdown?.IoRatio;

    /// <summary><see cref="TimeBreakdown.CpuRatio"/> of <see cref="Breakdown"/>.</summary>
    public double? CpuRatio => Breakdown?.CpuRatio;

    /// <summary>1 − process CPU ÷ wall, at least 0; <see langword="null"/> where <see cref="ProcessCpu"/> is, or no scope ended.</summary>
    public double? ProcessIoRatio => ProcessCpu is { } cpu && Wall > TimeSpan.Zero ? Math.Max(0, 1 - (cpu.Total / Wall)) : null;

    /// <summary>Thread time ÷ the time in which at least one thread ran the flow; <see langword="null"/> where no thread ran it or <see cref="Breakdown"/> is absent.</summary>
    public double? Parallelism => Breakdown is not null && _figures.Inclusive.BusyNanoseconds > 0
        ? Math.Max(1, (double)_figures.Inclusive.Thread.HeldNanoseconds / _figures.Inclusive.BusyNanoseconds)
        : null;

    /// <summary>
    /// The time in which the phase was active: one of its scopes was open, or had ended less than 134 ms before. Rates and calls at once are of this
    /// time, so that idleness does not change them. The elapsed time in a report of an earlier version, which does not have it.
    /// </summary>
    public TimeSpan ActiveTime => _context.ActiveTimeOf(Name);

    /// <summary>
    /// How long the calls took by how many of them ran at once, in up to eight classes of which the emptiest are left out. Where the mean grows with the
    /// number at once, the calls wait for each other. Learned from samples, about one a millisecond.
    /// </summary>
    public IReadOnlyList<CallsAtOnce> CallsAtOnce => _callsAtOnce ??= Workload.Metering.CallsAtOnce.Of(_context.ActivityOf(Name));

    /// <summary>Bytes allocated on the managed heap, with nested scopes; <see langword="null"/> where <see cref="Breakdown"/> is.</summary>
    public long? AllocatedBytes => Breakdown is null ? null : _figures.Inclusive.Thread.AllocatedBytes;

    /// <summary>What the time was mostly spent on.</summary>
    public Bottleneck Bottleneck { get; }

    /// <summary>What to do about it, most valuable first; empty where the evidence does not suffice. Worked out on the first call.</summary>
    public IReadOnlyList<Advice> Advice => AdviceResult.Advice;

    /// <summary>Where there is no advice, why: a sentence without its full stop.</summary>
    internal string? AdviceWithheld => AdviceResult.Withheld;

    internal AdviceResult AdviceResult => _advice ??= _context.Advise(this);

    /// <summary>The wall time that a share <paramref name="p"/> of the outermost scopes did not exceed, within 1.6 %; zero where none ended.</summary>
    /// <param name="p">From 0 to 1: 0.99 for the 99th percentile.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is below 0, above 1, or not a number.</exception>
    public TimeSpan WallPercentile(double p)
    {
        if (!(p >= 0 && p <= 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "A percentile is a share from 0 to 1, for example 0.99.");
        if (_figures.OutermostCount == 0) return TimeSpan.Zero;
        long middle = _figures.Histogram.Percentile(p);
        return Nanoseconds.ToTimeSpan(Math.Clamp(middle, Math.Min(_figures.MinWallNanoseconds, _figures.MaxWallNanoseconds), _figures.MaxWallNanoseconds));
    }

    /// <summary>The phase's name, its calls and its bottleneck.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Name}: {Count} calls, {Bottleneck}");
}
