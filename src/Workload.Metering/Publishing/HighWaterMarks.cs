namespace Workload.Metering.Publishing;

/// <summary>
/// Keeps the counters of one phase from going back. Sums of scopes that still run are provisional: what looked like awaiting turns out to
/// have been the task queue once a thread goes on, a scope may be renamed or found lost, and an estimate corrected. A back end takes a
/// counter that shrinks for a restart (and delta temporality makes a negative number of it), so each stands still until the sum has
/// caught up. Not thread-safe: its reader's lock guards it.
/// </summary>
internal sealed class HighWaterMarks
{
    private readonly long[] _highest;

    public HighWaterMarks(int count) => _highest = new long[count];

    /// <summary>Whether any has counted something: then it stays, for a back end takes one that is gone for a process that is gone.</summary>
    public bool HaveCounted => _highest.AsSpan().ContainsAnyExcept(0);

    /// <summary>The counters to show for these sums.</summary>
    public long[] Raise(ReadOnlySpan<long> sums)
    {
        for (int i = 0; i < _highest.Length; i++) _highest[i] = Math.Max(_highest[i], sums[i]);
        return [.. _highest];
    }
}
