namespace Workload.Metering.Aggregation;

/// <summary>
/// Waits by name of the scopes of one path that ended. They only part what the path's totals say exactly, so a reader may see a scope here a moment
/// before or after it is counted there.
/// </summary>
internal sealed class PathWaits
{
    private readonly object _lock = new();
    private WaitSums? _sums;

    /// <summary>Adds what a scope measured.</summary>
    public void Add(ReadOnlySpan<WaitFigure> figures)
    {
        if (figures.IsEmpty) return;
        lock (_lock) (_sums ??= new WaitSums()).Add(figures);
    }

    /// <summary>A held thread was found waiting in a scope that keeps no waits itself.</summary>
    public void AddSample(WaitName name)
    {
        lock (_lock) (_sums ??= new WaitSums()).Add(name, 0, 1);
    }

    /// <summary>A copy that its caller may change; null while there is nothing.</summary>
    public WaitSums? Copy()
    {
        if (Volatile.Read(ref _sums) is null) return null;
        var copy = new WaitSums();
        lock (_lock) copy.Add(_sums!.Figures);
        return copy;
    }
}
