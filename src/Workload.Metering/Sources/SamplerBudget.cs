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
    /// The number of looks between two changes. Some waits cost more to name than others. If each look could change the interval, long
    /// waits that are dear to name would be sampled more rarely, and their share would be too small. The first changes come sooner, after
    /// this many looks and then twice as many each time.
    /// </summary>
    public const int LooksBetweenChanges = 64, FirstLooks = 8;

    private const double MaxStretch = 4;

    /// <summary>A budget that is used to this part stays as it is, so that it does not change all the time.</summary>
    private const double Enough = 0.8;

    private long _sumNanoseconds;
    private int _looks;
    private int _looksToChange = FirstLooks;
    private double _stretch = 1;

    /// <summary>The maximum number of threads of the next look.</summary>
    public int ThreadsPerLook { get; private set; } = MaxThreads;

    /// <summary>Returns the mean interval to the next look.</summary>
    public int Stretched(int meanMilliseconds) => (int)(meanMilliseconds * _stretch);

    /// <summary>A look took that CPU time.</summary>
    public void Spend(long nanoseconds)
    {
        _sumNanoseconds += nanoseconds;
        if (++_looks < _looksToChange) return;
        double used = (double)_sumNanoseconds / _looks / (LookNanoseconds * _stretch);
        _sumNanoseconds = _looks = 0;
        _looksToChange = Math.Min(_looksToChange * 2, LooksBetweenChanges);
        bool isOver = used > 1;
        if (!isOver && used >= Enough) return;
        if (isOver ? ThreadsPerLook > MinThreads : _stretch <= 1)
            ThreadsPerLook = (int)Math.Clamp(ThreadsPerLook / used, MinThreads, MaxThreads);
        else
            _stretch = Math.Clamp(_stretch * used, 1, MaxStretch);
    }
}
