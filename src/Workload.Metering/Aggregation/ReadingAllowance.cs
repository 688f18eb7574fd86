namespace Workload.Metering.Aggregation;

/// <summary>
/// What readings may cost beyond what their own segments earn by CPU time: a share of the wall time of one core. It lets everything be read that
/// runs seldom. Saved up for a short while only, so that a burst is no more than that.
/// </summary>
internal struct ReadingAllowance
{
    /// <summary>
    /// The wall time for which it is saved up. Some dozens of calls in a row are some hundred segments. Beside waits, with cold caches, reading one took
    /// up to 20 µs.
    /// </summary>
    internal const long SavedNanoseconds = 1_000_000_000;

    /// <summary>So much of that may be owed, and must be there again before it is spent once more: else a path would go back and forth with each reading.</summary>
    private const double Slack = 0.25;

    private double _left;
    private long _filledAtNanoseconds;
    private bool _isSpent;

    /// <summary>Takes the cost of a reading.</summary>
    /// <param name="nowNanoseconds">The wall time.</param>
    /// <param name="costNanoseconds">The cost; where some segments stand for others too, that of all of them.</param>
    /// <param name="share">How much of the wall time is allowed.</param>
    /// <param name="forgives">Whether what is owed is forgiven: it was reckoned for segments that the path does not seem to have any more.</param>
    /// <returns>Whether the next segment may be read whatever it earns.</returns>
    public bool Take(long nowNanoseconds, double costNanoseconds, double share, bool forgives = false)
    {
        double full = share * SavedNanoseconds;
        double filled = _filledAtNanoseconds == 0 ? full : Math.Min(full, _left + (Math.Max(0, nowNanoseconds - _filledAtNanoseconds) * share));
        if (forgives) filled = Math.Max(filled, (full * Slack) + costNanoseconds);
        _filledAtNanoseconds = Math.Max(_filledAtNanoseconds, nowNanoseconds);
        _left = Math.Max(-full * Slack, filled - costNanoseconds);
        _isSpent = _isSpent ? _left < full * Slack : _left <= 0;
        return !_isSpent;
    }
}
