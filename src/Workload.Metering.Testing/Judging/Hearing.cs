namespace Workload.Metering.Testing.Judging;

/// <summary>
/// The samples that one verdict is made of, in both readings: as they were measured, and with the run queue of spinning waits as what it is.
/// A thread that lost its core looks like one that spun, but it does so in few of many short runs: most of the samples tell.
/// </summary>
internal sealed class Hearing(Claim claim)
{
    private readonly Reading _measured = new(), _spinning = new();
    private int _samples;
    private int _spun;

    /// <summary>The runs that counted.</summary>
    public int Runs { get; private set; }

    /// <summary>The own time of the longest run.</summary>
    public TimeSpan LongestRun { get; private set; }

    public RatioEvidence Evidence => Believed.Evidence;

    public MeasurementSum Sum => Believed.Sum;

    /// <summary>The CPU time of the reference's runs; null where the claim has no reference.</summary>
    public TimeSpan? ReferenceCpu { get; private set; }

    // A single sample says nothing about most of them.
    private Reading Believed => _samples > 1 && 2 * _spun > _samples ? _spinning : _measured;

    public void Add(in PhaseMeasurement measurement, in TimeBreakdown breakdown, int runs, TimeBreakdown? reference, TimeSpan runTime)
    {
        Runs += runs;
        LongestRun = runTime > LongestRun ? runTime : LongestRun;
        _samples++;
        if (reference is { } beside) ReferenceCpu = (ReferenceCpu ?? TimeSpan.Zero) + beside.Cpu;
        if (SpinningWait.In(breakdown) > TimeSpan.Zero) _spun++;
        _measured.Add(claim, measurement, new Sample(breakdown, runs, reference));
        _spinning.Add(claim, measurement, new Sample(SpinningWait.AsBlocked(breakdown), runs, reference));
    }

    private sealed class Reading
    {
        public RatioEvidence Evidence { get; } = new();

        public MeasurementSum Sum { get; } = new();

        public void Add(Claim claim, in PhaseMeasurement measurement, in Sample sample)
        {
            Sum.Add(measurement, sample.Body);
            Evidence.Add(claim.TermOf(sample));
        }
    }
}
