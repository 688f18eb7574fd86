namespace Workload.Metering.Aggregation;

/// <summary>The paths of one phase that count as calls of their own: those below another scope of the same phase are not among them.</summary>
internal sealed class RegisteredPaths
{
    private PathTotals[] _paths = [];

    public void Add(PathTotals path)
    {
        if (!path.Outermost) return;
        PathTotals[] before, after;
        do
        {
            before = Volatile.Read(ref _paths);
            after = [.. before, path];
        }
        while (Interlocked.CompareExchange(ref _paths, after, before) != before);
    }

    /// <summary>How many scopes are open about now. Reads without a lock, so it may be off by those that begin or end meanwhile.</summary>
    public int CountOpen(out int stripes)
    {
        int open = stripes = 0;
        foreach (var path in Volatile.Read(ref _paths)) open += path.CountOpen(ref stripes);
        return open;
    }

    /// <summary>When the oldest open scope began; <see cref="long.MaxValue"/> where none is open.</summary>
    public long EarliestOpenNanoseconds()
    {
        long earliest = long.MaxValue;
        foreach (var path in Volatile.Read(ref _paths)) earliest = Math.Min(earliest, path.EarliestOpenNanoseconds());
        return earliest;
    }

    /// <summary>The scopes that ended, and their wall time.</summary>
    public void SumEnded(out long count, out long wallNanoseconds)
    {
        count = wallNanoseconds = 0;
        foreach (var path in Volatile.Read(ref _paths)) path.SumEnded(ref count, ref wallNanoseconds);
    }
}
