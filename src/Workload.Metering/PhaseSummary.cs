using Workload.Metering.Aggregation;
using Workload.Metering.Analysis;
using Workload.Metering.Snapshots;

namespace Workload.Metering;

/// <summary>The figures of all scopes of one phase together.</summary>
/// <remarks>
/// Every ratio is a ratio of sums and never a mean of ratios. A recursive phase counts every call, but its time only once, in the outermost
/// call. Minimum, maximum, mean and percentiles refer to outermost calls. This class is immutable and thread-safe.
/// </remarks>
public sealed class PhaseSummary
{
    private readonly PhaseTotals _figures;
    private readonly SnapshotContext _context;
    private IReadOnlyList<CallsAtOnce>? _callsAtOnce;
    private AdviceResult? _advice;
    private IReadOnlyList<PhaseWait>? _waits;

    internal PhaseSummary(PhaseTotals figures, SnapshotContext context)
    {
        _figures = figures;
        _context = context;
        Breakdown = figures.HasTimes ? context.Break(figures.Inclusive) : null;
        Self = figures.HasTimes ? context.Break(figures.Self) : null;
        Bottleneck = context.Classify(Breakdown);
    }

    internal PhaseTotals Figures => _figures;

    internal bool IsFromClients => _context.ActivityOf(Name) is { IsFromClients: true };

    internal FlowQueue LongestQueue => _context.ActivityOf(Name)?.LongestQueue ?? FlowQueue.Pool;

    internal HeldPool HeldPool => _context.ActivityOf(Name)?.HeldPool ?? default;

    /// <summary>The phase's name.</summary>
    public string Name => _figures.Name;

    /// <summary>The number of scopes that ended, including nested calls of a recursive phase.</summary>
    public long Count => _figures.Count;

    /// <summary>The number of scopes in <see cref="Count"/> that ended after <see cref="PhaseScope.Fail"/>.</summary>
    public long Failed => _figures.Failed;

    /// <summary>The number of scopes that were running when the snapshot was taken.</summary>
    public int Active => _figures.Active;

    /// <summary>
    /// The wall time of the outermost scopes, added up. Running scopes are included up to the snapshot. A difference of two snapshots
    /// contains only the time between them, whenever the scopes began or ended. Concurrent scopes add up, so the sum may exceed the elapsed
    /// time.
    /// </summary>
    public TimeSpan Wall => Nanoseconds.ToTimeSpan(_figures.RunWallNanoseconds);

    /// <summary>
    /// The mean wall time of the outermost scopes that ended, or zero if none ended. Like the minimum, maximum and percentiles, it refers
    /// to whole calls. That includes calls that began before the time that a difference of two snapshots covers.
    /// </summary>
    public TimeSpan MeanWall =>
        Nanoseconds.ToTimeSpan(_figures.OutermostCount == 0 ? 0 : _figures.WallNanoseconds / _figures.OutermostCount);

    /// <summary>
    /// The wall time of the shortest outermost scope, or zero if none ended. In a difference of two snapshots it is the lower bound of its
    /// histogram bucket.
    /// </summary>
    public TimeSpan MinWall => Nanoseconds.ToTimeSpan(_figures.OutermostCount == 0 ? 0 : _figures.MinWallNanoseconds);

    /// <summary>
    /// The wall time of the longest outermost scope, or zero if none ended. In a difference of two snapshots it is the upper bound of its
    /// histogram bucket.
    /// </summary>
    public TimeSpan MaxWall => Nanoseconds.ToTimeSpan(_figures.MaxWallNanoseconds);

    /// <summary>
    /// The division of the time into states, including nested scopes. The finished segments of running scopes are included. It is <see
    /// langword="null"/> if no scope has a breakdown.
    /// </summary>
    public TimeBreakdown? Breakdown { get; }

    /// <summary>
    /// The division of the time into states, without nested scopes. It may be added up over phases. It is <see langword="null"/> if <see
    /// cref="Breakdown"/> is.
    /// </summary>
    public TimeBreakdown? Self { get; }

    /// <summary>
    /// The CPU time of the whole process while the scopes ran. Scopes whose process clock was not read are estimated from the others. Each
    /// scope counts the whole process, so never add it up over phases. It is <see langword="null"/> if it is unknown.
    /// </summary>
    public CpuTime? ProcessCpu => _figures.HasProcessCpu
        ? new CpuTime(Nanoseconds.ToTimeSpan(_figures.ProcessUserNanoseconds), Nanoseconds.ToTimeSpan(_figures.ProcessSystemNanoseconds))
        : null;

    /// <summary>
    /// The waits of the phase, with the longest wait first and unnamed time last. The waits are parts of <see cref="Breakdown"/>'s blocked
    /// and awaiting time and add up to it. The list is empty if the phase did not wait, if <see cref="Breakdown"/> is absent, or if waits
    /// are switched off.
    /// </summary>
    public IReadOnlyList<PhaseWait> Waits => _waits ??= _context.Divide(Breakdown, _figures.Waits);

    /// <summary><see cref="TimeBreakdown.IoRatio"/> of <see cref="Breakdown"/>.</summary>
    public double? IoRatio => Breakdown?.IoRatio;

    /// <summary><see cref="TimeBreakdown.CpuRatio"/> of <see cref="Breakdown"/>.</summary>
    public double? CpuRatio => Breakdown?.CpuRatio;

    /// <summary>
    /// 1 − process CPU ÷ wall, at least 0. It is <see langword="null"/> if <see cref="ProcessCpu"/> is, or if no scope ended.
    /// </summary>
    public double? ProcessIoRatio => ProcessCpu is { } cpu && Wall > TimeSpan.Zero ? Math.Max(0, 1 - (cpu.Total / Wall)) : null;

    /// <summary>
    /// Thread time ÷ the time during which at least one thread ran the flow. It is <see langword="null"/> if no thread ran it or <see
    /// cref="Breakdown"/> is absent.
    /// </summary>
    public double? Parallelism => Breakdown is not null && _figures.Inclusive.BusyNanoseconds > 0
        ? Math.Max(1, (double)_figures.Inclusive.Thread.HeldNanoseconds / _figures.Inclusive.BusyNanoseconds)
        : null;

    /// <summary>
    /// The time during which the phase was active. It is active while one of its scopes is open and for 134 ms after that. Rates and calls
    /// at once refer to this time, so that idleness does not change them. In a report of an earlier version, which does not contain it, it
    /// is the elapsed time.
    /// </summary>
    public TimeSpan ActiveTime => _context.ActiveTimeOf(Name);

    /// <summary>
    /// The duration of the calls by the number of calls that ran at once, in up to eight classes without the emptiest ones. If the mean
    /// grows with the number at once, the calls wait for each other. The source is samples, about one each millisecond.
    /// </summary>
    public IReadOnlyList<CallsAtOnce> CallsAtOnce => _callsAtOnce ??= Workload.Metering.CallsAtOnce.Of(_context.ActivityOf(Name));

    /// <summary>
    /// The bytes allocated on the managed heap, including nested scopes, or <see langword="null"/> if <see cref="Breakdown"/> is.
    /// </summary>
    public long? AllocatedBytes => Breakdown is null ? null : _figures.Inclusive.Thread.AllocatedBytes;

    /// <summary>The main use of the time.</summary>
    public Bottleneck Bottleneck { get; }

    /// <summary>
    /// The advice, with the most valuable first. It is empty if the evidence is insufficient. The first call computes it.
    /// </summary>
    public IReadOnlyList<Advice> Advice => AdviceResult.Advice;

    /// <summary>The reason why there is no advice, as a sentence without its full stop.</summary>
    internal string? AdviceWithheld => AdviceResult.Withheld;

    internal AdviceResult AdviceResult => _advice ??= _context.Advise(this);

    /// <summary>
    /// Returns the wall time that a share <paramref name="p"/> of the outermost scopes did not exceed, within 1.6 %. It is zero if none
    /// ended.
    /// </summary>
    /// <param name="p">The share from 0 to 1, for example 0.99 for the 99th percentile.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is below 0, above 1, or not a number.</exception>
    public TimeSpan WallPercentile(double p)
    {
        if (!(p >= 0 && p <= 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "A percentile is a share from 0 to 1, for example 0.99.");
        if (_figures.OutermostCount == 0) return TimeSpan.Zero;
        long middle = _figures.Histogram.Percentile(p);
        return Nanoseconds.ToTimeSpan(
            Math.Clamp(middle, Math.Min(_figures.MinWallNanoseconds, _figures.MaxWallNanoseconds), _figures.MaxWallNanoseconds));
    }

    /// <summary>Returns the phase's name, its calls and its bottleneck.</summary>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Name}: {Count} calls, {Bottleneck}");
}
