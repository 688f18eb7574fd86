namespace Workload.Metering.Clocks;

/// <summary>
/// Lets many threads use one handle of the operating system while any of them may close it: nobody waits, and the last one out is
/// told to close. Without it a reader could ask a descriptor that was closed and handed out again for another file.
/// </summary>
internal struct HandleGate
{
    private const int Closed = int.MinValue;

    // The number of users; negative once closed.
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

    /// <summary>Lets nobody in from now on. Returns whether the caller has to close the handle now.</summary>
    public bool Close() => Interlocked.Or(ref _state, Closed) == 0;
}
