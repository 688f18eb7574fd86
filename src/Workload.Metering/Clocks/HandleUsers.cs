namespace Workload.Metering.Clocks;

/// <summary>
/// Lets many threads use one handle of the operating system while any of them may close it. No thread waits, and the last user is
/// asked to close the handle. Otherwise a thread could read a descriptor number that was closed and reused for another file.
/// </summary>
internal struct HandleUsers
{
    private const int Closed = int.MinValue;

    // This is the number of users. It is negative once the handle is to be closed.
    private int _state;

    public bool TryEnter()
    {
        int seen = Volatile.Read(ref _state);
        while (seen >= 0)
        {
            int before = Interlocked.CompareExchange(ref _state, seen + 1, seen);
            if (before == seen)
                return true;
            seen = before;
        }

        return false;
    }

    /// <summary>Returns whether the caller has to close the handle now.</summary>
    public bool Leave() => Interlocked.Decrement(ref _state) == Closed;

    /// <summary>Admits no further users. Returns whether the caller has to close the handle now.</summary>
    public bool Close() => Interlocked.Or(ref _state, Closed) == 0;
}
