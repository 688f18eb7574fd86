namespace Workload.Metering.Queues;

/// <summary>The longest of the times that threads recently recorded. A time counts for a second, unless a longer one follows.</summary>
internal sealed class RecentMaximum
{
    private const long RecentNanoseconds = 1_000_000_000;

    private long _longest;
    private long _longestAt;

    /// <summary>Returns the longest recent time in nanoseconds, or 0 if there was none.</summary>
    public long At(long nowNanoseconds) =>
        nowNanoseconds - Volatile.Read(ref _longestAt) <= RecentNanoseconds ? Volatile.Read(ref _longest) : 0;

    /// <summary>Records a time.</summary>
    public void Note(long nanoseconds, long nowNanoseconds)
    {
        if (nanoseconds <= At(nowNanoseconds)) return;
        Volatile.Write(ref _longest, nanoseconds);
        Volatile.Write(ref _longestAt, nowNanoseconds);
    }
}
