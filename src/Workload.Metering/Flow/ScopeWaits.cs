using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>
/// The named operations that are open in one scope, and its waits by name. All of it is guarded by the scope's gate. A scope has this
/// object once an operation was opened in it or below it, or a held thread was found waiting in it.
/// </summary>
internal sealed class ScopeWaits
{
    private Entry[] _entries = new Entry[4];
    private int _count;
    private int _openNames;
    private long _accountedUntil;

    /// <summary>Whether there is room for one more name.</summary>
    public bool HasRoom => Volatile.Read(ref _count) < _entries.Length;

    /// <summary>An array with room for twice as many names. Made outside of the gate, for it allocates.</summary>
    public Entry[] MakeLarger() => new Entry[_entries.Length * 2];

    /// <summary>Moves the entries to a larger array.</summary>
    public void Grow(Entry[] larger)
    {
        if (larger.Length <= _entries.Length) return;
        Array.Copy(_entries, larger, _count);
        _entries = larger;
    }

    /// <summary>An operation begins. Does nothing where there is no room: its time stays unnamed.</summary>
    public void Open(WaitName name)
    {
        int index = IndexOf(name);
        if (index < 0)
        {
            if (_count == _entries.Length) return;
            index = _count;
            _entries[_count++].Name = name;
        }

        if (_entries[index].Open++ == 0) _openNames++;
    }

    /// <summary>An operation ends.</summary>
    /// <returns>False where none of that name is open.</returns>
    public bool TryClose(WaitName name)
    {
        int index = IndexOf(name);
        if (index < 0 || _entries[index].Open == 0) return false;
        if (--_entries[index].Open == 0) _openNames--;
        return true;
    }

    /// <summary>Counts time without a thread for the names that are open. Names that are open at once share it.</summary>
    /// <param name="sinceNanoseconds">When the last thread left the scope.</param>
    /// <param name="untilNanoseconds">Up to when.</param>
    public void AccountAwaiting(long sinceNanoseconds, long untilNanoseconds)
    {
        long start = Math.Max(sinceNanoseconds, _accountedUntil), length = untilNanoseconds - start;
        if (length <= 0) return;
        _accountedUntil = untilNanoseconds;
        if (_openNames == 0) return;
        long share = length / _openNames, rest = length % _openNames;
        for (int i = 0; i < _count; i++)
        {
            if (_entries[i].Open == 0) continue;
            _entries[i].AwaitingNanoseconds += share + rest;
            rest = 0;
        }
    }

    /// <summary>A held thread was found in a wait.</summary>
    public void AddSample(WaitName name)
    {
        int index = IndexOf(name);
        if (index < 0)
        {
            if (_count == _entries.Length) return;
            index = _count;
            _entries[_count++].Name = name;
        }

        _entries[index].Samples++;
    }

    /// <summary>One of the open names, the same one for the same choice; null while none is open.</summary>
    public WaitName? OpenName(int choice)
    {
        if (_openNames == 0) return null;
        int nth = choice % _openNames;
        for (int i = 0; i < _count; i++)
            if (_entries[i].Open > 0 && nth-- == 0) return _entries[i].Name;
        return null;
    }

    /// <summary>What was measured up to now.</summary>
    /// <param name="figures">Receives it, as far as there is room.</param>
    /// <returns>How many names were written.</returns>
    public int CopyTo(Span<WaitFigure> figures)
    {
        int count = Math.Min(_count, figures.Length);
        for (int i = 0; i < count; i++)
            figures[i] = new WaitFigure { Name = _entries[i].Name, AwaitingNanoseconds = _entries[i].AwaitingNanoseconds, Samples = _entries[i].Samples };
        return count;
    }

    /// <summary>How many names there are.</summary>
    public int Count => Volatile.Read(ref _count);

    private int IndexOf(WaitName name)
    {
        for (int i = 0; i < _count; i++)
            if (ReferenceEquals(_entries[i].Name, name)) return i;
        return -1;
    }

    internal struct Entry
    {
        public WaitName Name;
        public int Open;
        public long AwaitingNanoseconds;
        public long Samples;
    }
}
