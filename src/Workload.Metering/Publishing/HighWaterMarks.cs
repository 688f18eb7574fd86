namespace Workload.Metering.Publishing;

/// <summary>
/// Keeps the counters of one phase from decreasing. Sums of scopes that still run are provisional. Time that looked like awaiting may turn
/// out to be task queue once a thread continues. A scope may also be renamed or found lost, and an estimate may be corrected. A back end
/// takes a decreasing counter for a restart, and delta temporality makes a negative number of it. So each counter keeps its value until the
/// sum has caught up. This type is not thread-safe, since its reader's lock protects it.
/// </summary>
internal sealed class HighWaterMarks
{
    private readonly long[] _highest;

    public HighWaterMarks(int count) => _highest = new long[count];

    /// <summary>
    /// Whether any counter has a value. If so, it stays published, because a back end takes a missing counter for a process that has ended.
    /// </summary>
    public bool HaveCounted => _highest.AsSpan().ContainsAnyExcept(0);

    /// <summary>Returns the counters to publish for these sums.</summary>
    public long[] Raise(ReadOnlySpan<long> sums)
    {
        for (int i = 0; i < _highest.Length; i++) _highest[i] = Math.Max(_highest[i], sums[i]);
        return [.. _highest];
    }
}
