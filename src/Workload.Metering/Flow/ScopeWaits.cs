using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>
/// The open named operations of one scope, and its waits by name. The scope's spin lock protects all of it. A scope gets this object when
/// an operation is opened in it or below it, or when a held thread is found waiting in it.
/// </summary>
internal sealed class ScopeWaits
{
    private Entry[] _entries = new Entry[4];
    private int _count;
    private int _openNames;
    private long _accountedUntil;

    /// <summary>Whether there is room for one more name.</summary>
    public bool HasRoom => Volatile.Read(ref _count) < _entries.Length;

    /// <summary>Creates an array with room for twice as many names. It allocates, so it must be called without the lock.</summary>
    public Entry[] MakeLarger() => new Entry[_entries.Length * 2];

    /// <summary>Moves the entries to a larger array.</summary>
    public void Grow(Entry[] larger)
    {
        if (larger.Length <= _entries.Length) return;
        Array.Copy(_entries, larger, _count);
        _entries = larger;
    }

    /// <summary>
    /// Records that an operation begins. It does nothing if there is no room, and then the operation's time stays unnamed.
    /// </summary>
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

    /// <summary>Records that an operation ends.</summary>
    /// <returns>False if no operation of that name is open.</returns>
    public bool TryClose(WaitName name)
    {
        int index = IndexOf(name);
        if (index < 0 || _entries[index].Open == 0) return false;
        if (--_entries[index].Open == 0) _openNames--;
        return true;
    }

    /// <summary>Counts time without a thread for the open names. Names that are open at once share it.</summary>
    /// <param name="sinceNanoseconds">The time at which the last thread left the scope.</param>
    /// <param name="untilNanoseconds">The end of the time.</param>
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

    /// <summary>Records that a held thread was found in a wait.</summary>
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

    /// <summary>Counts one sample under another name.</summary>
    /// <returns>False if there is no sample of the first name, or no room for the other one.</returns>
    public bool TryMoveSample(WaitName from, WaitName to)
    {
        int index = IndexOf(from);
        if (index < 0 || _entries[index].Samples == 0 || (IndexOf(to) < 0 && _count == _entries.Length)) return false;
        _entries[index].Samples--;
        AddSample(to);
        return true;
    }

    /// <summary>Returns one of the open names, the same one for the same choice, or null if none is open.</summary>
    public WaitName? OpenName(int choice)
    {
        if (_openNames == 0) return null;
        int nth = choice % _openNames;
        for (int i = 0; i < _count; i++)
            if (_entries[i].Open > 0 && nth-- == 0) return _entries[i].Name;
        return null;
    }

    /// <summary>Copies the figures so far.</summary>
    /// <param name="figures">Receives the figures, as far as there is room.</param>
    /// <returns>The number of names that were written.</returns>
    public int CopyTo(Span<WaitFigure> figures)
    {
        int count = Math.Min(_count, figures.Length);
        for (int i = 0; i < count; i++)
        {
            figures[i] = new WaitFigure
            {
                Name = _entries[i].Name,
                AwaitingNanoseconds = _entries[i].AwaitingNanoseconds,
                Samples = _entries[i].Samples,
            };
        }
        return count;
    }

    /// <summary>The number of names.</summary>
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
