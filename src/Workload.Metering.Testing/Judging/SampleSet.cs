namespace Workload.Metering.Testing.Judging;

/// <summary>
/// The samples for one verdict, in two readings. One reading contains the samples as measured. The other counts the run queue time of
/// spinning waits as blocked. A preempted thread looks like a spinning one, but this happens in few of many short runs. So the majority of
/// the samples decides which reading is used.
/// </summary>
internal sealed class SampleSet(Claim claim)
{
    private readonly Reading _measured = new(), _spinning = new();
    private int _samples;
    private int _spun;

    /// <summary>The number of runs that counted.</summary>
    public int Runs { get; private set; }

    /// <summary>The own time of the longest run.</summary>
    public TimeSpan LongestRun { get; private set; }

    public RatioEvidence Evidence => Believed.Evidence;

    public MeasurementSum Sum => Believed.Sum;

    /// <summary>The CPU time of the reference's runs, or null if the claim has no reference.</summary>
    public TimeSpan? ReferenceCpu { get; private set; }

    // A single sample cannot form a majority.
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
