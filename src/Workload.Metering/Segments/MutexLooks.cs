namespace Workload.Metering.Segments;

/// <summary>
/// The looks at one thread while it was blocked in its open segment. They tell what this thread waits for, where the samples of its path
/// tell what such threads usually wait for. The spin lock of the cursor protects it.
/// </summary>
internal struct MutexLooks
{
    /// <summary>Fewer looks do not divide the blocked time of a thread that slept several times.</summary>
    private const int FewestOfSeveralWaits = 2;

    private long _segment;
    private int _looks;
    private int _hits;

    /// <summary>Records a look.</summary>
    /// <param name="segmentNanoseconds">The start of the segment, which identifies it. Looks at an earlier segment are forgotten.</param>
    /// <param name="waitsForMutex">Whether the thread waited for a mutex.</param>
    public void Note(long segmentNanoseconds, bool waitsForMutex)
    {
        if (_segment != segmentNanoseconds) this = new MutexLooks { _segment = segmentNanoseconds };
        _looks++;
        if (waitsForMutex) _hits++;
    }

    /// <summary>Returns the share of the looks at a segment that found the thread waiting for a mutex, or null if it is unknown.</summary>
    /// <param name="segmentNanoseconds">The start of the segment.</param>
    /// <param name="waits">The number of times that the thread gave up its core in it, or null if it is unknown.</param>
    public readonly float? ShareOf(long segmentNanoseconds, long? waits) =>
        _segment != segmentNanoseconds || _looks == 0 || (waits is not (0 or 1) && _looks < FewestOfSeveralWaits)
            ? null
            : (float)_hits / _looks;
}
