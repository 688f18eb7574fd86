namespace Workload.Metering.Queues;

/// <summary>
/// The time for which a thread was busy, and for which it waited for a core, until each of a number of past instants. The older these are,
/// the further they are apart. So a fixed number of them covers the last seconds as well as the last hours.
/// </summary>
internal sealed class BusyHistory
{
    private const int Room = 256;

    /// <summary>The distance of two instants is at most this part of their age, or it was so from the beginning.</summary>
    private const int PartOfAge = 10;

    private const long ShortestNanoseconds = 50_000;

    /// <summary>A shorter pause is no evidence that the thread was idle, because it may have run code that nobody noted.</summary>
    private const long IdleNanoseconds = 1_000_000;

    private readonly Instant[] _instants = new Instant[Room];
    private int _count;

    // The end of the latest time in which it was idle. It is kept apart, because instants are dropped with age.
    private long _idleUntil;

    /// <summary>
    /// Adds a time, with the parts for which the thread was busy and waited for a core. Such times may overlap, and then both count.
    /// </summary>
    public void Add(long startNanoseconds, long endNanoseconds, long busyNanoseconds, long waitedNanoseconds)
    {
        var last = _count == 0 ? default : _instants[_count - 1];
        if (_count == 0 || startNanoseconds - last.At > ShortestNanoseconds) Append(last with { At = startNanoseconds });
        Append(new Instant(endNanoseconds, last.Busy + busyNanoseconds, last.Waited + waitedNanoseconds));

        // A thread that was idle for a part of the time was so at first, because what ended that is still in progress at the end.
        long used = busyNanoseconds + waitedNanoseconds;
        if (endNanoseconds - startNanoseconds - used > IdleNanoseconds) _idleUntil = endNanoseconds - used;
        else if (startNanoseconds - last.At > IdleNanoseconds) _idleUntil = startNanoseconds;
    }

    /// <summary>Returns when the thread was last idle for long. It is the current time if the thread is idle until now.</summary>
    public long LastIdle(long nowNanoseconds) =>
        _count == 0 || nowNanoseconds - _instants[_count - 1].At > IdleNanoseconds ? nowNanoseconds : _idleUntil;

    /// <summary>Returns for how long it was busy since an instant, and for how long it waited for a core.</summary>
    public Sum Since(long fromNanoseconds)
    {
        int later = _count;
        while (later > 0 && _instants[later - 1].At > fromNanoseconds) later--;
        if (later == _count) return default;
        var total = _instants[_count - 1];
        if (later == 0) return new Sum(total.Busy - _instants[0].Busy, total.Waited - _instants[0].Waited);
        Instant from = _instants[later - 1], to = _instants[later];
        double part = (double)(fromNanoseconds - from.At) / (to.At - from.At);
        return new Sum(
            total.Busy - from.Busy - (long)(part * (to.Busy - from.Busy)),
            total.Waited - from.Waited - (long)(part * (to.Waited - from.Waited)));
    }

    public void Clear() => _count = 0;

    private void Append(Instant instant)
    {
        if (_count > 0) instant = instant with { At = Math.Max(instant.At, _instants[_count - 1].At) };
        bool replaces = _count > 1 && instant.At - _instants[_count - 2].At <= ShortestNanoseconds;
        if (!replaces && _count == Room) Thin(instant.At);
        _instants[replaces ? _count - 1 : _count++] = instant;
    }

    private void Thin(long now)
    {
        // The instants are looked at from the latest one backwards, and kept at the upper end of the array.
        int kept = Room;
        long next = long.MaxValue;
        for (int i = _count - 1; i >= 0 && kept > Room / 4; i--)
        {
            if (next - _instants[i].At <= (now - next) / PartOfAge) continue;
            next = _instants[i].At;
            _instants[--kept] = _instants[i];
        }

        _count = Room - kept;
        Array.Copy(_instants, kept, _instants, 0, _count);
    }

    /// <summary>The nanoseconds for which the thread was busy, and for which it waited for a core.</summary>
    public readonly record struct Sum(long Busy, long Waited);

    private readonly record struct Instant(long At, long Busy, long Waited);
}
