using Microsoft.Extensions.Logging;
using Workload.Metering.Aggregation;
using Workload.Metering.Snapshots;

namespace Workload.Metering.Publishing;

/// <summary>Turns the sums of a meter's phases into the values of the observed instruments.</summary>
internal sealed class PhaseObserver
{
    private readonly object _lock = new();
    private readonly IPhaseSource _source;
    private readonly ILogger _logger;
    private readonly RecentWindow _window;
    private readonly Dictionary<string, PhaseSeries> _series = new(StringComparer.Ordinal);

    public PhaseObserver(IPhaseSource source, TimeSpan recentWindow, TimeProvider time, ILogger logger)
    {
        _source = source;
        _logger = logger;
        _window = new RecentWindow(recentWindow, time);
    }

    public TimeSpan WindowStep => _window.Step;

    public IReadOnlyList<PhaseObservation> Observe()
    {
        lock (_lock)
        {
            var sums = _source.SumPhases();
            bool hasStart = _window.TryGetStart(out var start);
            return [.. Known(sums).Select(known => Observe(known.Figures, known.Series, sums, hasStart ? start : null))];
        }
    }

    /// <summary>Advances the recent window by a step, and logs which phases begin to drift.</summary>
    public void Advance()
    {
        List<Action> drifts = [];
        lock (_lock)
        {
            var sums = _source.SumPhases();
            var known = Known(sums);
            if (_window.TryGetStart(out var start))
            {
                foreach (var (figures, series) in known)
                {
                    if (series.Expectation is not { } expectation) continue;
                    var recent = BreakRecent(figures, series, sums, start);
                    var bottleneck = _source.Classify(recent);
                    if (expectation.Begins(Drifted(expectation, recent, bottleneck)))
                        drifts.Add(() => LogDrift(series.Name, expectation.Expected, bottleneck, recent));
                }
            }

            var sample = new FlowTime[_series.Count];
            foreach (var (figures, series) in known) sample[series.Index] = figures.Inclusive;
            _window.Add(sample);
        }

        // A logger is foreign code, so it is called outside of the lock.
        foreach (var drift in drifts) drift();
    }

    /// <summary>Discards the window when no reader wants it any more.</summary>
    public void ForgetWindow()
    {
        lock (_lock) _window.Clear();
    }

    private List<(PhaseTotals Figures, PhaseSeries Series)> Known(MetricsSnapshot sums)
    {
        var known = new List<(PhaseTotals, PhaseSeries)>(sums.Phases.Count);
        foreach (var figures in sums.Phases)
        {
            if (!_series.TryGetValue(figures.Name, out var series))
            {
                // A phase without a handle is being declared at this moment, and its options are not known yet.
                if (_source.FindPhase(figures.Name) is not { } phase) continue;
                _series.Add(figures.Name, series = new PhaseSeries(phase, _series.Count));
            }

            known.Add((figures, series));
        }

        return known;
    }

    private PhaseObservation Observe(PhaseTotals figures, PhaseSeries series, MetricsSnapshot sums, FlowTime[]? start)
    {
        bool timesKnown = sums.ThreadCpuKnown && (figures.HasTimes || figures.Count == 0);
        bool showsTimes = timesKnown || series.HasShownTimes;
        FlowTime? added = timesKnown && start is not null ? series.Since(start, figures.Inclusive) : null;
        TimeBreakdown? recent = added is { } time ? BreakdownOf.Sum(time, sums.RunQueueKnown, sums.TaskQueueKnown) : null;
        Span<long> inclusive = stackalloc long[StateTimes.Count], self = stackalloc long[StateTimes.Count];
        StateTimes.Split(figures.Inclusive, sums.RunQueueKnown, sums.TaskQueueKnown, inclusive);
        StateTimes.Split(figures.Self, sums.RunQueueKnown, sums.TaskQueueKnown, self);
        long[]? raised = showsTimes ? series.RaiseInclusive(inclusive) : null;
        return new PhaseObservation
        {
            Attributes = series.Attributes,
            Inclusive = raised,
            Waits = raised is not null && sums.WaitsKnown ? series.RaiseWaits(raised, figures.Waits) : [],
            Self = showsTimes ? series.RaiseSelf(self) : null,
            ProcessCpu = figures.HasProcessCpu || series.HasShownProcessCpu
                || (sums.ProcessCpuKnown && series.ReadsProcessCpu && figures.Count == 0)
                ? series.RaiseProcessCpu(figures.ProcessUserNanoseconds, figures.ProcessSystemNanoseconds)
                : null,
            Active = figures.Active,
            MaxAgeNanoseconds = sums.MaxAgeNanoseconds(figures.Name),
            Recent = added,
            RunQueueKnown = sums.RunQueueKnown,
            TaskQueueKnown = sums.TaskQueueKnown,
            Drifted = recent is { } states && series.Expectation is { } expectation
                ? Drifted(expectation, states, _source.Classify(states))
                : null,
        };
    }

    private static TimeBreakdown BreakRecent(PhaseTotals figures, PhaseSeries series, MetricsSnapshot sums, FlowTime[] start) =>
        BreakdownOf.Sum(series.Since(start, figures.Inclusive), sums.RunQueueKnown, sums.TaskQueueKnown);

    // A phase that did not run has not drifted. A phase that ran is judged only after a whole window.
    private bool? Drifted(Expectation expectation, in TimeBreakdown recent, Bottleneck bottleneck) =>
        recent.Total <= TimeSpan.Zero ? false : _window.IsFull ? expectation.IsBrokenBy(bottleneck) : null;

    private void LogDrift(string phase, Bottleneck expected, Bottleneck bottleneck, TimeBreakdown recent)
    {
        double waiting = (recent.Blocked + recent.Awaiting) / recent.Total, cpu = recent.Cpu / recent.Total;
        _logger.ExpectationDrifted(phase, expected, _window.Length.TotalSeconds, bottleneck, cpu, waiting, Math.Max(0, 1 - cpu - waiting));
    }
}
