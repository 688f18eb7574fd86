namespace Workload.Metering.Aggregation;

/// <summary>
/// What readings may cost beyond what their own segments earn by CPU time: a share of the wall time of one core. It lets everything be read that
/// runs seldom. Saved up for a short while only, so that a burst is no more than that.
/// </summary>
internal struct ReadingAllowance
{
    /// <summary>The wall time for which it is saved up. A handler that comes seldom runs some dozens of segments in a row.</summary>
    internal const long SavedNanoseconds = 300_000_000;

    private double _left;
    private long _filledAtNanoseconds;
    private bool _isSpent;

    /// <summary>Takes the cost of a reading.</summary>
    /// <param name="nowNanoseconds">The wall time.</param>
    /// <param name="costNanoseconds">The cost; where some segments stand for others too, that of all of them.</param>
    /// <param name="share">How much of the wall time is allowed.</param>
    /// <returns>Whether the next segment may be read whatever it earns.</returns>
    /// <remarks>Once it is spent it must be half full again. Else a path would go back and forth with each reading.</remarks>
    public bool Take(long nowNanoseconds, double costNanoseconds, double share)
    {
        double full = share * SavedNanoseconds;
        double filled = _filledAtNanoseconds == 0 ? full : Math.Min(full, _left + (Math.Max(0, nowNanoseconds - _filledAtNanoseconds) * share));
        _filledAtNanoseconds = Math.Max(_filledAtNanoseconds, nowNanoseconds);
        _left = Math.Max(-full, filled - costNanoseconds);
        _isSpent = _isSpent ? _left < full / 2 : _left <= 0;
        return !_isSpent;
    }
}
