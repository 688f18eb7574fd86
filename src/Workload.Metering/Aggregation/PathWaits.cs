namespace Workload.Metering.Aggregation;

/// <summary>
/// The waits by name of the scopes of one path that ended. They only divide the exact totals of the path. So a reader may see a scope here
/// slightly before or after it is counted there.
/// </summary>
internal sealed class PathWaits
{
    private readonly object _lock = new();
    private WaitSums? _sums;

    /// <summary>Adds the waits of a scope.</summary>
    public void Add(ReadOnlySpan<WaitFigure> figures)
    {
        if (figures.IsEmpty) return;
        lock (_lock) (_sums ??= new WaitSums()).Add(figures);
    }

    /// <summary>Records that a held thread was found waiting in a scope that keeps no waits itself.</summary>
    public void AddSample(WaitName name)
    {
        lock (_lock) (_sums ??= new WaitSums()).Add(name, 0, 1);
    }

    /// <summary>Counts a sample under another name, if there is one of the first name.</summary>
    public void TryMoveSample(WaitName from, WaitName to)
    {
        lock (_lock)
        {
            if (_sums?.TryRemoveSample(from) == true) _sums.Add(to, 0, 1);
        }
    }

    /// <summary>Returns a copy that its caller may change, or null if there are no waits.</summary>
    public WaitSums? Copy()
    {
        if (Volatile.Read(ref _sums) is null) return null;
        var copy = new WaitSums();
        lock (_lock) copy.Add(_sums!.Figures);
        return copy;
    }
}
