using System.Numerics;

namespace Workload.Metering.Aggregation;

/// <summary>
/// Estimates the unread segments of one path from those that were read. For each power of two of the length, it has the share on a core,
/// the share in the run queue, and their errors. Threads that read a segment write it under a spin lock. Any thread may read it without
/// one.
/// </summary>
internal sealed class SegmentRatios
{
    /// <summary>The number of segments that are all read at first.</summary>
    public const int ReadAtFirst = 8;

    /// <summary>The number of samples at which the sums are halved, so that they follow a phase whose behaviour changes.</summary>
    private const int HalveAt = 256;

    /// <summary>The error of a segment if no similar one was read.</summary>
    private const float UnknownError = 0.5f;

    /// <summary>
    /// The maximum weight of earlier samples when a path becomes frequent. The first samples came from code that was not yet fully
    /// compiled.
    /// </summary>
    private const int KeptWhenDense = 64;

    /// <summary>The share of the common allowance of all of a meter's paths that one path may use.</summary>
    private const double ShareOfPath = 0.5;

    /// <summary>The value for a segment that was chosen only to find out whether its path has become infrequent.</summary>
    internal const double FindingOut = -1;

    private const int ShortestPower = 6;
    private const int Classes = 36;

    private readonly Sums[] _sums = new Sums[Classes];
    private readonly Estimate[] _estimates = NothingKnown();
    private SpinGate _gate;
    private float _samples;
    private float _cpuNanoseconds;
    private long _read;
    private ReadingAllowance _allowance;
    private bool _hasAllowance = true;
    private bool _readsAll = true;

    /// <summary>The number of its segments that were read, up to <see cref="ReadAtFirst"/> and beyond.</summary>
    public long Read => Volatile.Read(ref _read);

    /// <summary>Whether each segment is read. This applies to the first segments and to infrequent paths.</summary>
    public bool ReadsAll => Volatile.Read(ref _readsAll);

    /// <summary>The time at which a reading was last paid for, or 0 before the first one.</summary>
    public long PaidAtNanoseconds { get; private set; }

    /// <summary>The mean CPU time of the segments that were read.</summary>
    public float MeanCpuNanoseconds { get; private set; }

    /// <summary>Adds a segment whose CPU time is known.</summary>
    /// <param name="lengthNanoseconds">Its length.</param>
    /// <param name="cpuNanoseconds">The part of it on a core.</param>
    /// <param name="runQueueNanoseconds">The part of it waiting for a core.</param>
    /// <param name="chosen">
    /// Whether it was chosen at its start, before its length was known. Only then does it represent the path as a whole.
    /// </param>
    public void Learn(long lengthNanoseconds, long cpuNanoseconds, long runQueueNanoseconds, bool chosen)
    {
        if (lengthNanoseconds <= 0) return;
        _gate.Enter();
        ref var sums = ref _sums[ClassOf(lengthNanoseconds)];
        sums.Add(lengthNanoseconds, cpuNanoseconds, runQueueNanoseconds);
        Set(ClassOf(lengthNanoseconds), sums.ToEstimate());
        if (sums.Count >= HalveAt) sums.Scale(0.5);
        if (!chosen)
        {
            _gate.Exit();
            return;
        }

        _samples++;
        _cpuNanoseconds += cpuNanoseconds;
        MeanCpuNanoseconds = _cpuNanoseconds / _samples;
        if (_samples >= HalveAt)
        {
            _samples /= 2;
            _cpuNanoseconds /= 2;
        }

        if (++_read == ReadAtFirst) _readsAll = _hasAllowance;
        _gate.Exit();
    }

    /// <summary>Charges the path for a segment that was read although its CPU time does not pay for the reading.</summary>
    /// <param name="nowNanoseconds">The wall time.</param>
    /// <param name="costNanoseconds">The cost of the reading beyond what the segment earned.</param>
    /// <param name="represents">
    /// The number of segments of the path that it represents. It is 1 if all are read, and 0 if it was not chosen to represent the path. It
    /// may also be <see cref="FindingOut"/>.
    /// </param>
    /// <param name="settings">The budget.</param>
    public void Pay(long nowNanoseconds, double costNanoseconds, double represents, MeterSettings settings)
    {
        bool more = (!ReadsAll && represents != FindingOut)
            || settings.SparseReadings.Take(nowNanoseconds, costNanoseconds, settings.OverheadBudget);
        _gate.Enter();
        PaidAtNanoseconds = nowNanoseconds;
        bool had = _hasAllowance;
        double cost = costNanoseconds * Math.Max(0, represents), share = settings.OverheadBudget * ShareOfPath;
        _hasAllowance = _allowance.Take(nowNanoseconds, cost, share, forgives: represents == FindingOut) && more;
        if (had != _hasAllowance)
        {
            if (had) Fade();
            _readsAll = _hasAllowance || _read < ReadAtFirst;
        }

        _gate.Exit();
    }

    private void Fade()
    {
        for (int i = 0; i < Classes; i++)
        {
            if (_sums[i].Count <= KeptWhenDense) continue;
            _sums[i].Scale(KeptWhenDense / _sums[i].Count);
            Set(i, _sums[i].ToEstimate());
        }

        if (_samples <= KeptWhenDense) return;
        _cpuNanoseconds *= KeptWhenDense / _samples;
        _samples = KeptWhenDense;
    }

    /// <summary>Whether too few segments of that length are known, so that a segment which turned out to have it should be read.</summary>
    public bool LacksLikesOf(long lengthNanoseconds) => _sums[ClassOf(lengthNanoseconds)].Count < ReadAtFirst;

    /// <summary>
    /// Returns the estimate for an unread segment of that length. If no segment of that length was read, it is that of the nearest length.
    /// </summary>
    public ref readonly Estimate For(long lengthNanoseconds) => ref _estimates[ClassOf(lengthNanoseconds)];

    /// <summary>Takes over a new estimate for its own length and for the unknown lengths to which it is the nearest.</summary>
    private void Set(int known, in Estimate estimate)
    {
        _estimates[known] = estimate;
        var presumed = estimate with { Known = false, RatioError = Math.Max(estimate.RatioError, UnknownError) };
        int shorter = known - 1, longer = known + 1;
        while (shorter >= 0 && !_estimates[shorter].Known) shorter--;
        while (longer < Classes && !_estimates[longer].Known) longer++;

        // Of two lengths at the same distance, the shorter one is used.
        for (int i = known - 1; i > shorter && (shorter < 0 || known - i < i - shorter); i--) _estimates[i] = presumed;
        for (int i = known + 1; i < longer && (longer == Classes || i - known <= longer - i); i++) _estimates[i] = presumed;
    }

    private static Estimate[] NothingKnown()
    {
        var estimates = new Estimate[Classes];
        Array.Fill(estimates, new Estimate { CpuRatio = 1, RatioError = UnknownError });
        return estimates;
    }

    private static int ClassOf(long nanoseconds) => Bounded.Clamp(BitOperations.Log2((ulong)nanoseconds) - ShortestPower, 0, Classes - 1);

    /// <summary>The estimated shares of a segment's length.</summary>
    internal record struct Estimate
    {
        /// <summary>Whether a segment of that length was read.</summary>
        public bool Known;
        public float CpuRatio;
        public float RunQueueRatio;

        /// <summary>The standard error of <see cref="CpuRatio"/>.</summary>
        public float RatioError;

        /// <summary>The variance of one segment's own CPU share around <see cref="CpuRatio"/>.</summary>
        public float SegmentVariance;
    }

    private struct Sums
    {
        public double Count;
        private double _length;
        private double _cpu;
        private double _runQueue;
        private double _lengthSquared;
        private double _cpuSquared;
        private double _lengthTimesCpu;

        public void Add(double length, double cpu, double runQueue)
        {
            Count++;
            _length += length;
            _cpu += cpu;
            _runQueue += runQueue;
            _lengthSquared += length * length;
            _cpuSquared += cpu * cpu;
            _lengthTimesCpu += length * cpu;
        }

        public void Scale(double factor)
        {
            Count *= factor;
            _length *= factor;
            _cpu *= factor;
            _runQueue *= factor;
            _lengthSquared *= factor;
            _cpuSquared *= factor;
            _lengthTimesCpu *= factor;
        }

        /// <summary>Applies the ratio estimator of sampling theory. Its variance is that of the residuals cpu − ratio × length.</summary>
        public readonly Estimate ToEstimate()
        {
            double ratio = _cpu / _length, mean = _length / Count;
            double residuals = Math.Max(0, _cpuSquared - (2 * ratio * _lengthTimesCpu) + (ratio * ratio * _lengthSquared));

            // One pseudo-sample of maximum uncertainty is added, because a few equal samples do not prove that all segments are equal.
            double variance = ((residuals / (mean * mean)) + (UnknownError * UnknownError)) / Count;
            return new Estimate
            {
                Known = true,
                CpuRatio = (float)Bounded.Clamp(ratio, 0, 1),
                RunQueueRatio = (float)Bounded.Clamp(_runQueue / _length, 0, 1),
                SegmentVariance = (float)variance,
                RatioError = (float)Math.Sqrt(variance / Count),
            };
        }
    }
}
