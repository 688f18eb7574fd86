using System.Numerics;
using System.Runtime.CompilerServices;

namespace Workload.Metering.Aggregation;

/// <summary>
/// What the segments of one path that were read say about those that were not: per power of two of their length, the share on a core
/// and in the run queue, and how sure that is. Written by whoever read a segment, under a gate; read by anyone without.
/// </summary>
internal sealed class SegmentRatios
{
    /// <summary>Until this many of its segments were read, each is.</summary>
    public const int ReadAtFirst = 8;

    /// <summary>Sums are halved here, so that a phase that changes its ways is followed.</summary>
    private const int HalveAt = 256;

    /// <summary>Of a segment nobody has read a like of.</summary>
    private const float UnknownError = 0.5f;

    /// <summary>Where a path gets dense, samples of before weigh no more than so many: the first ones were of code not yet compiled in full.</summary>
    private const int KeptWhenDense = 64;

    /// <summary>One path may use this part of what all of a meter's paths share.</summary>
    private const double ShareOfPath = 0.5;

    /// <summary>A segment that was chosen only to find out whether its path runs seldom again.</summary>
    internal const double FindingOut = -1;

    private const int ShortestPower = 6;
    private const int Classes = 36;

    private readonly Sums[] _sums = new Sums[Classes];
    private readonly Estimate[] _estimates = new Estimate[Classes];
    private SpinGate _gate;
    private float _samples;
    private float _cpuNanoseconds;
    private long _read;
    private ReadingAllowance _allowance;
    private bool _hasAllowance = true;
    private bool _readsAll = true;

    /// <summary>How many of its segments were read, up to <see cref="ReadAtFirst"/> and beyond.</summary>
    public long Read => Volatile.Read(ref _read);

    /// <summary>Whether each segment is read: the first ones, and those of a path that runs seldom.</summary>
    public bool ReadsAll => Volatile.Read(ref _readsAll);

    /// <summary>When a reading was last paid for; 0 before the first.</summary>
    public long PaidAtNanoseconds { get; private set; }

    /// <summary>The mean CPU time of a segment that was read.</summary>
    public float MeanCpuNanoseconds { get; private set; }

    /// <summary>Learns from a segment whose CPU is known.</summary>
    /// <param name="lengthNanoseconds">How long it was.</param>
    /// <param name="cpuNanoseconds">Of that, on a core.</param>
    /// <param name="runQueueNanoseconds">Of that, waiting for one.</param>
    /// <param name="chosen">Whether it was chosen at its start, whatever it was to be: only then does it speak for the path as a whole.</param>
    public void Learn(long lengthNanoseconds, long cpuNanoseconds, long runQueueNanoseconds, bool chosen)
    {
        if (lengthNanoseconds <= 0) return;
        _gate.Enter();
        ref var sums = ref _sums[ClassOf(lengthNanoseconds)];
        sums.Add(lengthNanoseconds, cpuNanoseconds, runQueueNanoseconds);
        _estimates[ClassOf(lengthNanoseconds)] = sums.ToEstimate();
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

    /// <summary>Pays for a segment that was read although its CPU time does not pay for that.</summary>
    /// <param name="nowNanoseconds">The wall time.</param>
    /// <param name="costNanoseconds">What the reading cost beyond what the segment earned.</param>
    /// <param name="represents">How many segments of the path it stands for: 1 where all are read, 0 where it was not chosen for the path's sake, or <see cref="FindingOut"/>.</param>
    /// <param name="settings">The budget.</param>
    public void Pay(long nowNanoseconds, double costNanoseconds, double represents, MeterSettings settings)
    {
        bool more = (!ReadsAll && represents != FindingOut) || settings.SparseReadings.Take(nowNanoseconds, costNanoseconds, settings.OverheadBudget);
        _gate.Enter();
        PaidAtNanoseconds = nowNanoseconds;
        bool had = _hasAllowance;
        _hasAllowance = _allowance.Take(nowNanoseconds, costNanoseconds * Math.Max(0, represents), settings.OverheadBudget * ShareOfPath, forgives: represents == FindingOut) && more;
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
            _estimates[i] = _sums[i].ToEstimate();
        }

        if (_samples <= KeptWhenDense) return;
        _cpuNanoseconds *= KeptWhenDense / _samples;
        _samples = KeptWhenDense;
    }

    /// <summary>Whether too little is known of segments of that length, so that one which turned out to have it should teach.</summary>
    public bool LacksLikesOf(long lengthNanoseconds) => _sums[ClassOf(lengthNanoseconds)].Count < ReadAtFirst;

    /// <summary>What a segment of that length that was not read is presumed to be.</summary>
    /// <param name="lengthNanoseconds">The length.</param>
    /// <param name="presumed">Room for it, where no segment of that length was read.</param>
    public ref readonly Estimate For(long lengthNanoseconds, ref Estimate presumed)
    {
        int wanted = ClassOf(lengthNanoseconds);
        ref var estimate = ref _estimates[wanted];
        if (estimate.Known) return ref estimate;
        presumed = Nearest(wanted);
        return ref presumed;
    }

    // Not in line: seldom needed, and long.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Estimate Nearest(int wanted)
    {
        for (int distance = 1; distance < Classes; distance++)
        {
            if (wanted - distance >= 0 && _estimates[wanted - distance] is { Known: true } shorter) return shorter with { RatioError = Math.Max(shorter.RatioError, UnknownError) };
            if (wanted + distance < Classes && _estimates[wanted + distance] is { Known: true } longer) return longer with { RatioError = Math.Max(longer.RatioError, UnknownError) };
        }

        return new Estimate { CpuRatio = 1, RatioError = UnknownError };
    }

    private static int ClassOf(long nanoseconds) => Math.Clamp(BitOperations.Log2((ulong)nanoseconds) - ShortestPower, 0, Classes - 1);

    /// <summary>The share of a segment's length.</summary>
    internal record struct Estimate
    {
        public bool Known;
        public float CpuRatio;
        public float RunQueueRatio;

        /// <summary>One standard error of <see cref="CpuRatio"/>.</summary>
        public float RatioError;

        /// <summary>Variance of one segment's own CPU share around <see cref="CpuRatio"/>.</summary>
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

        /// <summary>The ratio estimator of sampling theory: its variance is that of the residuals cpu − ratio × length.</summary>
        public readonly Estimate ToEstimate()
        {
            double ratio = _cpu / _length, mean = _length / Count;
            double residuals = Math.Max(0, _cpuSquared - (2 * ratio * _lengthTimesCpu) + (ratio * ratio * _lengthSquared));

            // One more is presumed, of which nothing is known: few that happen to be alike do not prove that all are.
            double variance = ((residuals / (mean * mean)) + (UnknownError * UnknownError)) / Count;
            return new Estimate
            {
                Known = true,
                CpuRatio = (float)Math.Clamp(ratio, 0, 1),
                RunQueueRatio = (float)Math.Clamp(_runQueue / _length, 0, 1),
                SegmentVariance = (float)variance,
                RatioError = (float)Math.Sqrt(variance / Count),
            };
        }
    }
}
