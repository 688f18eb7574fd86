namespace Workload.Metering.Sources;

/// <summary>
/// Bounds what the sampler of held threads costs. A look at a thread takes some microseconds, and several times as long on a machine whose
/// caches others use. If looks take too long, they look at fewer threads. If that is not enough, they come less often. One thread uses
/// this.
/// </summary>
internal sealed class SamplerBudget
{
    public const int MaxThreads = 16, MinThreads = 4;

    /// <summary>The CPU time of a look on average, including the wake-up. With 20 looks a second it is 0.2 % of a core.</summary>
    public const long LookNanoseconds = 100_000;

    /// <summary>
    /// The number of looks between two changes. Some waits cost more to name than others. If each look changed the interval to the next
    /// one, a wait of a second that is dear to name would be sampled more rarely than others, and its share would be too small.
    /// </summary>
    public const int LooksBetweenChanges = 64;

    private const double MaxStretch = 4, Step = 1.1;

    /// <summary>A budget that is used to this part stays as it is, so that it does not change all the time.</summary>
    private const double Enough = 0.8;

    private long _sumNanoseconds;
    private int _looks;
    private double _stretch = 1;

    /// <summary>The maximum number of threads of the next look.</summary>
    public int ThreadsPerLook { get; private set; } = MaxThreads;

    /// <summary>Returns the mean interval to the next look.</summary>
    public int Stretched(int meanMilliseconds) => (int)(meanMilliseconds * _stretch);

    /// <summary>A look took that CPU time.</summary>
    public void Spend(long nanoseconds)
    {
        _sumNanoseconds += nanoseconds;
        if (++_looks < LooksBetweenChanges) return;
        double mean = (double)_sumNanoseconds / _looks, allowed = LookNanoseconds * _stretch;
        _sumNanoseconds = _looks = 0;
        if (mean > allowed)
        {
            if (ThreadsPerLook > MinThreads) ThreadsPerLook = Math.Max(MinThreads, ThreadsPerLook * 3 / 4);
            else _stretch = Math.Min(MaxStretch, _stretch * Step);
        }
        else if (mean < Enough * allowed)
        {
            if (_stretch > 1) _stretch = Math.Max(1, _stretch / Step);
            else ThreadsPerLook = Math.Min(MaxThreads, ThreadsPerLook + 1);
        }
    }
}
