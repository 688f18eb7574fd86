namespace Workload.Metering.Clocks;

/// <summary>
/// Finds that the process was stopped, by the sleep of a thread that ended late although the thread did not wait for a core. Only that
/// thread uses it.
/// </summary>
/// <param name="clock">The clocks of the thread.</param>
internal sealed class StopWatcher(ThreadClock clock)
{
    /// <summary>The minimum length of a stop. A timer of the kernel may be late by a shorter time.</summary>
    private const long ShortestNanoseconds = 50_000_000;

    private long _delayNanoseconds = DelayOf(clock) ?? 0;
    private long _lateNanoseconds;

    /// <summary>Returns the part of a lateness in which the process was stopped.</summary>
    public long StoppedWithin(long latenessNanoseconds)
    {
        if (latenessNanoseconds < ShortestNanoseconds)
        {
            _lateNanoseconds += Math.Max(0, latenessNanoseconds);
            return 0;
        }

        // The run delay is read only now, because a reading costs time. What was late before was waiting for a core.
        if (DelayOf(clock) is not { } delay) return 0;
        long waited = Math.Max(0, delay - _delayNanoseconds - _lateNanoseconds), stopped = latenessNanoseconds - waited;
        _delayNanoseconds = delay;
        _lateNanoseconds = 0;
        return stopped < ShortestNanoseconds ? 0 : stopped;
    }

    private static long? DelayOf(ThreadClock clock) => clock.TryReadRunQueue(out var reading) ? reading.DelayNanoseconds : null;
}
