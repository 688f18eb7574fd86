namespace Workload.Metering.Aggregation;

/// <summary>One core's share of a path's totals. Each update and each copy is atomic.</summary>
/// <param name="number">Its number among the path's stripes.</param>
internal sealed class CallPathStripe(int number) : PaddedInFront
{
    /// <summary>
    /// The number of slots at either end of the list that stay empty, so that no other core's data shares a cache line with used slots.
    /// </summary>
    private const int Margin = CacheLines.Size / 2 / sizeof(long);
    private const int RoomAtFirst = 4;

    private SpinGate _gate;
    private StripeTotals _sums = StripeTotals.Empty;
    private readonly WallHistogram _histogram = new();
    private Entry[] _open = new Entry[Margin + RoomAtFirst + Margin];
    private int _openCount;
    internal readonly CacheLines Behind;

    /// <summary>Lists a scope as open.</summary>
    public void Add(OpenScope scope)
    {
        while (true)
        {
            _gate.Enter();
            if (_openCount < _open.Length - (2 * Margin))
            {
                scope.Place = new StripePlace(number, _openCount);
                At(_openCount++).Scope = scope;
                _gate.Exit();
                return;
            }

            int needed = _open.Length * 2;
            _gate.Exit();
            Grow(needed);
        }
    }

    /// <summary>
    /// Removes a scope from the list and adds its figures. A reader sees the scope as open or as counted, and never as both or neither.
    /// </summary>
    public void Complete(OpenScope scope, in ScopeEnd end)
    {
        int bucket = HistogramBuckets.IndexOf(end.WallNanoseconds);
        _histogram.Reserve(bucket);
        var activity = scope.Path.Phase.Activity;
        long start = scope.StartNanoseconds, now = start + end.WallNanoseconds;
        _gate.Enter();
        RemoveLocked(scope);
        _sums.Add(end);
        _histogram.Count(bucket);
        _gate.Exit();
        if (activity.IsDue(start, now)) activity.Look(start, now);
    }

    /// <summary>Removes a scope from the list without counting it.</summary>
    public void Remove(OpenScope scope)
    {
        _gate.Enter();
        RemoveLocked(scope);
        _gate.Exit();
    }

    /// <summary>The approximate number of open scopes, read without the lock.</summary>
    public int OpenCount => Volatile.Read(ref _openCount);

    /// <summary>Returns when its oldest open scope began, or <see cref="long.MaxValue"/> if none is open.</summary>
    public long EarliestOpenNanoseconds()
    {
        long earliest = long.MaxValue;
        _gate.Enter();
        for (int i = 0; i < _openCount; i++)
            if (At(i).Scope is { StartNanoseconds: > 0 and var start }) earliest = Math.Min(earliest, start);
        _gate.Exit();
        return earliest;
    }

    /// <summary>Adds the number of scopes that ended and their wall time.</summary>
    public void SumEnded(ref long count, ref long wallNanoseconds)
    {
        _gate.Enter();
        count += _sums.Count;
        wallNanoseconds += _sums.WallNanoseconds;
        _gate.Exit();
    }

    /// <summary>Copies everything at one instant.</summary>
    /// <param name="sums">The totals.</param>
    /// <param name="histogram">Receives the histogram's counts. It is null if they are not wanted.</param>
    /// <param name="open">Receives the open scopes.</param>
    public void CopyTo(out StripeTotals sums, HistogramSum? histogram, List<OpenScope> open)
    {
        while (true)
        {
            // Memory is reserved before the lock is taken, because allocation is not allowed while it is held. A writer may need more of it
            // meanwhile.
            histogram?.Reserve(_histogram.UsedChunks);
            int room = Volatile.Read(ref _openCount) + 8;
            open.EnsureCapacity(open.Count + room);
            _gate.Enter();
            try
            {
                if (_openCount <= room && (histogram is null || _histogram.TryAddTo(histogram)))
                {
                    sums = _sums;
                    for (int i = 0; i < _openCount; i++) open.Add(At(i).Scope!);
                    return;
                }
            }
            finally
            {
                // Even if a copy fails, writers must not wait for the lock for good.
                _gate.Exit();
            }
        }
    }

    private ref Entry At(int slot) => ref _open[Margin + slot];

    private void RemoveLocked(OpenScope scope)
    {
        // Nothing here may throw, because the lock would stay taken.
        int slot = scope.Place.Slot;
        if ((uint)slot >= (uint)_openCount || !ReferenceEquals(At(slot).Scope, scope)) return;
        ref OpenScope? last = ref At(--_openCount).Scope;
        if (_openCount != slot)
        {
            last!.Place = new StripePlace(number, slot);
            At(slot).Scope = last;
        }

        last = null;
    }

    private void Grow(int needed)
    {
        // The array is allocated before the lock is taken, because nothing may fail while it is held.
        var larger = new Entry[needed];
        _gate.Enter();
        if (_open.Length < needed)
        {
            Array.Copy(_open, larger, Margin + _openCount);
            _open = larger;
        }

        _gate.Exit();
    }

    /// <summary>
    /// Wraps a reference, because storing into an array of references checks the type and storing into an array of structs does not.
    /// </summary>
    private struct Entry
    {
        public OpenScope? Scope;
    }
}
