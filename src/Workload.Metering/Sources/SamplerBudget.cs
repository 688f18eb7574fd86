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

    private const double MaxStretch = 4, Step = 1.1;

    /// <summary>A budget that is used to this part stays as it is, so that it does not change all the time.</summary>
    private const double Enough = 0.8;

    /// <summary>The mean is over about this many looks.</summary>
    private const int Looks = 16;

    private double _meanNanoseconds;
    private double _stretch = 1;

    /// <summary>The maximum number of threads of the next look.</summary>
    public int ThreadsPerLook { get; private set; } = MaxThreads;

    /// <summary>Returns the mean interval to the next look.</summary>
    public int Stretched(int meanMilliseconds) => (int)(meanMilliseconds * _stretch);

    /// <summary>A look took that CPU time.</summary>
    public void Spend(long nanoseconds)
    {
        _meanNanoseconds += (nanoseconds - _meanNanoseconds) / Looks;
        double allowed = LookNanoseconds * _stretch;
        if (_meanNanoseconds > allowed)
        {
            if (ThreadsPerLook > MinThreads) ThreadsPerLook--;
            else _stretch = Math.Min(MaxStretch, _stretch * Step);
        }
        else if (_meanNanoseconds < Enough * allowed)
        {
            if (_stretch > 1) _stretch = Math.Max(1, _stretch / Step);
            else if (ThreadsPerLook < MaxThreads) ThreadsPerLook++;
        }
    }
}
