using Workload.Metering.Aggregation;

namespace Workload.Metering.Segments;

/// <summary>
/// Balances the counted pauses of a thread's read segments. A pause may keep a thread for longer than it is counted, by some time slices
/// now and by nothing next. It may also keep it for less, because the thread waited for a core anyway. Only in a sum over many pauses are
/// the two equal. So a thread that runs short scopes is judged by what was left of earlier pauses too, as if it had run one long scope.
/// </summary>
internal struct PauseEdges()
{
    private const long MaxNanoseconds = 15_000_000;

    /// <summary>The first pause of a thread may be a long one.</summary>
    private const long FirstNanoseconds = 10_000_000;

    /// <summary>A thread that waits for longer than this without a pause does not only compute.</summary>
    private const long WaitNanoseconds = 200_000;

    /// <summary>The time by which pauses may keep the thread for longer than they are counted.</summary>
    public long SpareNanoseconds { get; private set; } = FirstNanoseconds;

    /// <summary>Records the pauses in a segment.</summary>
    /// <param name="pauseNanoseconds">The counted pauses.</param>
    /// <param name="keptNanoseconds">The time for which they are judged to have kept the thread.</param>
    /// <param name="offNanoseconds">The time off its core that no wait for one explains.</param>
    public void Note(long pauseNanoseconds, long keptNanoseconds, long offNanoseconds)
    {
        if (keptNanoseconds < offNanoseconds)
        {
            if (pauseNanoseconds == 0 && offNanoseconds > WaitNanoseconds) SpareNanoseconds = 0;
            return;
        }

        SpareNanoseconds = Bounded.Clamp(SpareNanoseconds + pauseNanoseconds - offNanoseconds, 0, MaxNanoseconds);
    }
}
