namespace Workload.Metering.Aggregation;

/// <summary>
/// The paths of one phase that count as calls of their own. Paths below another scope of the same phase are not included.
/// </summary>
internal sealed class RegisteredPaths
{
    private CallPath[] _paths = [];

    public void Add(CallPath path)
    {
        if (!path.Outermost) return;
        CallPath[] before, after;
        do
        {
            before = Volatile.Read(ref _paths);
            after = [.. before, path];
        }
        while (Interlocked.CompareExchange(ref _paths, after, before) != before);
    }

    /// <summary>
    /// Returns the approximate number of open scopes. It reads without a lock, so scopes that begin or end at the same time may be missed.
    /// </summary>
    public int CountOpen(out int stripes)
    {
        int open = stripes = 0;
        foreach (var path in Volatile.Read(ref _paths)) open += path.CountOpen(ref stripes);
        return open;
    }

    /// <summary>Returns when the oldest open scope began, or <see cref="long.MaxValue"/> if none is open.</summary>
    public long EarliestOpenNanoseconds()
    {
        long earliest = long.MaxValue;
        foreach (var path in Volatile.Read(ref _paths)) earliest = Math.Min(earliest, path.EarliestOpenNanoseconds());
        return earliest;
    }

    /// <summary>Returns the number of scopes that ended and their wall time.</summary>
    public void SumEnded(out long count, out long wallNanoseconds)
    {
        count = wallNanoseconds = 0;
        foreach (var path in Volatile.Read(ref _paths)) path.SumEnded(ref count, ref wallNanoseconds);
    }
}
