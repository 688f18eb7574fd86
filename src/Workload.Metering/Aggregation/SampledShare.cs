namespace Workload.Metering.Aggregation;

/// <summary>The share of recent samples that had something. A sample counts half as much after a quarter of a second.</summary>
internal sealed class SampledShare
{
    private const double HalfLifeNanoseconds = 250_000_000;

    /// <summary>With fewer samples than this nothing is known, and a share counts as much as this many samples of a larger group.</summary>
    private const float Few = 4;

    /// <summary>The number of samples without it that are added, so that the first few do not seem to be certain.</summary>
    private const float Doubt = 2;

    /// <summary>One sample alone may have met something that never happens again, so the larger group says nothing for it either.</summary>
    private const float FewestOwn = 1.5f;

    private float _samples;
    private float _hits;
    private long _atNanoseconds;

    /// <summary>Adds a sample. Only one thread may call it.</summary>
    public void Note(bool isHit, long nowNanoseconds)
    {
        float kept = Kept(nowNanoseconds);
        Volatile.Write(ref _hits, (_hits * kept) + (isHit ? 1 : 0));
        Volatile.Write(ref _samples, (_samples * kept) + 1);
        Volatile.Write(ref _atNanoseconds, nowNanoseconds);
    }

    /// <summary>Returns the share, or null if it is unknown. It is a little too small.</summary>
    public float? At(long nowNanoseconds) => Volatile.Read(ref _samples) is >= Few and var samples && samples * Kept(nowNanoseconds) >= Few
        ? Volatile.Read(ref _hits) / (samples + Doubt)
        : null;

    /// <summary>
    /// Returns the share, where few samples are completed by the share in a larger group, or null if it is unknown.
    /// </summary>
    public float? Within(float shareOfAll, long nowNanoseconds)
    {
        float kept = Kept(nowNanoseconds), samples = Volatile.Read(ref _samples) * kept;
        return samples < FewestOwn ? null : ((Volatile.Read(ref _hits) * kept) + (Few * shareOfAll)) / (samples + Few);
    }

    private float Kept(long nowNanoseconds) =>
        (float)Math.Pow(0.5, Math.Max(0, nowNanoseconds - Volatile.Read(ref _atNanoseconds)) / HalfLifeNanoseconds);
}
