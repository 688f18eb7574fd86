using System.Diagnostics;

namespace Workload.Metering.Testing.Judging;

/// <summary>
/// Repeats a body until the evidence decides a claim about it or a limit says that it cannot. It says what to run next and is told what
/// was measured; who runs it, synchronously or not, is another's part.
/// </summary>
internal sealed class Trial(Claim claim, PhaseAssertOptions options)
{
    /// <summary>Runs shorter than this are measured several at once, for reading a clock takes about a microsecond.</summary>
    private static readonly TimeSpan s_sampleTime = TimeSpan.FromMilliseconds(1);

    /// <summary>A first run that took this long is hardly made of warming up: it counts.</summary>
    private static readonly TimeSpan s_longWarmUp = TimeSpan.FromSeconds(1);

    /// <summary>Methods that ran 30 times are optimised in the background once none has been compiled for 100 ms.</summary>
    private static readonly TimeSpan s_settlingTime = TimeSpan.FromMilliseconds(300);

    /// <summary>A sample has at most this part of all runs, so that there are several.</summary>
    private const int LeastSamplesInAll = 20;

    /// <summary>Samples of short bodies grow by steps: the first run, which warms up, is no measure of the others.</summary>
    private const int MostGrowth = 8;

    private readonly long _start = Stopwatch.GetTimestamp();
    private Judge _judge = new(claim, options.Confidence);
    private Hearing _hearing = new(claim);
    private int _runs;
    private int _batch = 1;
    private TimeSpan _settledAt = claim.Settling == Settling.BeforeAny ? s_settlingTime : TimeSpan.Zero;
    private bool _appealed;

    public Verdict Verdict { get; private set; }

    /// <summary>Why there is no verdict; null where there is one, or where the evidence only does not suffice.</summary>
    public string? WhyUndecided { get; private set; }

    public RatioEvidence Evidence => _hearing.Evidence;

    public double? Margin => _judge.Margin(Evidence);

    /// <summary>The runs that counted.</summary>
    public int Counted => _hearing.Runs;

    public MeasurementSum Sum => _hearing.Sum;

    /// <summary>The CPU time of a run of the reference; null where the claim has none.</summary>
    public TimeSpan? ReferenceCpuOfARun => Counted > 0 ? _hearing.ReferenceCpu / Counted : null;

    /// <summary>How often to run the body for the next sample; null where the trial is over.</summary>
    public int? NextRuns { get; private set; } = 1;

    private TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    private bool OneRunDecides => options.MaxRepetitions == 1;

    /// <summary>Takes what was measured of the last sample.</summary>
    public void Add(in PhaseMeasurement measurement, TimeBreakdown? reference)
    {
        if (measurement.Breakdown is not { } breakdown)
        {
            WhyUndecided = "its time could not be measured: the thread's CPU clock is refused here, or the flow was lost (an iterator, a suppressed flow)";
            NextRuns = null;
            return;
        }

        _runs += _batch;

        // Its own time: however long it waits for a core, that is no evidence.
        TimeSpan time = Claims.Character(breakdown) + (reference is { } beside ? Claims.Character(beside) : TimeSpan.Zero);
        bool warmsUp = !OneRunDecides && ((_runs == 1 && time < s_longWarmUp) || (Elapsed < _settledAt && _runs < options.MaxRepetitions / 2));
        if (!warmsUp)
        {
            _hearing.Add(measurement, breakdown, _batch, reference, time / _batch);
            Verdict = _judge.Look(Evidence, _hearing.LongestRun);
        }

        if (Verdict == Verdict.Fails && !_appealed && !OneRunDecides) Appeal();
        bool over = Elapsed >= options.TimeLimit || _runs >= options.MaxRepetitions;
        if (Verdict == Verdict.Undecided && over) Verdict = _judge.LastLook(Evidence, _hearing.LongestRun, OneRunDecides);
        if (Verdict != Verdict.Undecided || over) NextRuns = null;
        else NextRuns = _batch = Math.Min(BatchAfter(time + SpinningWait.In(breakdown)), options.MaxRepetitions - _runs);
    }

    /// <summary>Takes a verdict back.</summary>
    public void Withdraw(string why)
    {
        Verdict = Verdict.Undecided;
        WhyUndecided = why;
    }

    // A body fails on two separate occasions, or not at all: samples that follow one another may all have met the same disturbance, or the
    // code before it was optimised.
    private void Appeal()
    {
        _appealed = true;
        if (claim.Settling == Settling.BeforeFailing) _settledAt = s_settlingTime;
        Verdict = Verdict.Undecided;
        _hearing = new Hearing(claim);
        _judge = new Judge(claim, options.Confidence);
    }

    private int BatchAfter(TimeSpan time)
    {
        if (time >= s_sampleTime / 2) return _batch;
        double growth = time > TimeSpan.Zero ? Math.Min(MostGrowth, s_sampleTime / time) : MostGrowth;
        return Math.Clamp((int)(_batch * growth), 1, Math.Max(1, options.MaxRepetitions / LeastSamplesInAll));
    }
}
