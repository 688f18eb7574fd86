using System.Diagnostics;

namespace Workload.Metering.Testing.Judging;

/// <summary>
/// Repeats a body until the evidence decides a claim about it, or until a limit is reached. It says what to run next and receives the
/// measurements. Its caller runs the body, synchronously or not.
/// </summary>
internal sealed class SequentialTest(Claim claim, PhaseAssertOptions options)
{
    /// <summary>Several runs that are shorter than this are measured together, because reading a clock takes about a microsecond.</summary>
    private static readonly TimeSpan s_sampleTime = TimeSpan.FromMilliseconds(1);

    /// <summary>A first run of this length consists mostly of work and not of warming up, so it counts.</summary>
    private static readonly TimeSpan s_longWarmUp = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The time that the runtime needs to optimise. It optimises methods that ran 30 times once none has been compiled for 100 ms.
    /// </summary>
    private static readonly TimeSpan s_settlingTime = TimeSpan.FromMilliseconds(300);

    /// <summary>A sample has at most this fraction of all runs, so that there are several samples.</summary>
    private const int MinSamplesInAll = 20;

    /// <summary>
    /// The factor by which samples of short bodies may grow at a time. The first run warms up, so its time does not predict the others.
    /// </summary>
    private const int MaxGrowth = 8;

    private readonly long _start = Stopwatch.GetTimestamp();
    private DecisionRule _rule = new(claim, options.Confidence);
    private SampleSet _samples = new(claim);
    private TimeSpan _ownTime;
    private int _ownRuns;
    private int _runs;
    private int _batch = 1;
    private TimeSpan _settledAt = claim.Settling == Settling.BeforeAny ? s_settlingTime : TimeSpan.Zero;

    public Verdict Verdict { get; private set; }

    /// <summary>The reason why there is no verdict. It is null if there is a verdict, or if the evidence is merely insufficient.</summary>
    public string? WhyUndecided { get; private set; }

    public RatioEvidence Evidence => _samples.Evidence;

    public double? Margin => _rule.Margin(Evidence);

    /// <summary>Whether the evidence failed the claim on one occasion. Only the runs after that count.</summary>
    public bool HasFailedOnce { get; private set; }

    /// <summary>The number of runs that counted.</summary>
    public int Counted => _samples.Runs;

    public MeasurementSum Sum => _samples.Sum;

    /// <summary>
    /// The time of a run without waits that others caused, or null if there was none. Runs before a test that started over count too.
    /// </summary>
    public TimeSpan? OwnTimeOfARun => _ownRuns > 0 ? _ownTime / _ownRuns : null;

    /// <summary>The CPU time of a run of the reference, or null if the claim has none.</summary>
    public TimeSpan? ReferenceCpuOfARun => Counted > 0 ? _samples.ReferenceCpu / Counted : null;

    /// <summary>The number of runs of the body for the next sample, or null if the test is over.</summary>
    public int? NextRuns { get; private set; } = 1;

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    private bool OneRunDecides => options.MaxRepetitions == 1;

    /// <summary>Adds the measurement of the last sample.</summary>
    public void Add(in PhaseMeasurement measurement, TimeBreakdown? reference)
    {
        if (measurement.Breakdown is not { } breakdown)
        {
            WhyUndecided = "its time could not be measured: "
                + "the thread's CPU clock is refused here, or the flow was lost (an iterator, a suppressed flow)";
            NextRuns = null;
            return;
        }

        _runs += _batch;

        // Only the body's own time is evidence. The time that it waits for a core is not.
        TimeSpan time = Claims.Character(breakdown) + (reference is { } beside ? Claims.Character(beside) : TimeSpan.Zero);
        bool warmsUp = !OneRunDecides
            && ((_runs == 1 && time < s_longWarmUp) || (Elapsed < _settledAt && _runs < options.MaxRepetitions / 2));
        if (!warmsUp)
        {
            _ownTime += Claims.Character(breakdown);
            _ownRuns += _batch;
            _samples.Add(measurement, breakdown, _batch, reference, time / _batch);
            Verdict = _rule.Look(Evidence, _samples.LongestRun);
        }

        if (Verdict == Verdict.Fails && !HasFailedOnce && !OneRunDecides) StartOver();
        bool over = Elapsed >= options.TimeLimit || _runs >= options.MaxRepetitions;
        if (Verdict == Verdict.Undecided && over) Verdict = _rule.LastLook(Evidence, _samples.LongestRun, OneRunDecides);
        if (Verdict != Verdict.Undecided || over) NextRuns = null;
        else NextRuns = _batch = Math.Min(BatchAfter(time + SpinningWait.In(breakdown)), options.MaxRepetitions - _runs);
    }

    /// <summary>Withdraws the verdict.</summary>
    public void Withdraw(string why)
    {
        Verdict = Verdict.Undecided;
        WhyUndecided = why;
    }

    // A body fails only if it fails on two separate occasions. Consecutive samples may all have been disturbed in the same way, or
    // the code before them may not have been optimised.
    private void StartOver()
    {
        HasFailedOnce = true;
        if (claim.Settling == Settling.BeforeFailing) _settledAt = s_settlingTime;
        Verdict = Verdict.Undecided;
        _samples = new SampleSet(claim);
        _rule = new DecisionRule(claim, options.Confidence);
    }

    private int BatchAfter(TimeSpan time)
    {
        if (time >= s_sampleTime / 2) return _batch;
        double growth = time > TimeSpan.Zero ? Math.Min(MaxGrowth, s_sampleTime / time) : MaxGrowth;
        return Math.Clamp((int)(_batch * growth), 1, Math.Max(1, options.MaxRepetitions / MinSamplesInAll));
    }
}
