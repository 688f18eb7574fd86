namespace Workload.Metering.Aggregation;

/// <summary>
/// The allowance for readings beyond what their own segments earn by CPU time. It is a share of the wall time of one core, so all
/// infrequent segments can be read. It accumulates only for a short time, so that a burst of readings stays short.
/// </summary>
internal struct ReadingAllowance
{
    /// <summary>
    /// The wall time over which it accumulates. Some dozens of calls in a row are some hundred segments. Between waits, with cold caches,
    /// reading one took up to 20 µs.
    /// </summary>
    internal const long SavedNanoseconds = 1_000_000_000;

    /// <summary>
    /// The share of the allowance that may be owed. The same share must be available again before it is spent once more. Otherwise a path
    /// would change its mode with each reading.
    /// </summary>
    private const double Slack = 0.25;

    private double _left;
    private long _filledAtNanoseconds;
    private bool _isSpent;

    /// <summary>Charges the cost of a reading.</summary>
    /// <param name="nowNanoseconds">The wall time.</param>
    /// <param name="costNanoseconds">The cost. If a segment represents others too, it is the cost of all of them.</param>
    /// <param name="share">The share of the wall time that is allowed.</param>
    /// <param name="forgives">
    /// Whether debts are forgiven, because they were calculated for segments that the path no longer seems to have.
    /// </param>
    /// <returns>Whether the next segment may be read, whatever it earns.</returns>
    public bool Take(long nowNanoseconds, double costNanoseconds, double share, bool forgives = false)
    {
        double full = share * SavedNanoseconds;
        double filled = _filledAtNanoseconds == 0
            ? full
            : Math.Min(full, _left + (Math.Max(0, nowNanoseconds - _filledAtNanoseconds) * share));
        if (forgives) filled = Math.Max(filled, (full * Slack) + costNanoseconds);
        _filledAtNanoseconds = Math.Max(_filledAtNanoseconds, nowNanoseconds);
        _left = Math.Max(-full * Slack, filled - costNanoseconds);
        _isSpent = _isSpent ? _left < full * Slack : _left <= 0;
        return !_isSpent;
    }
}
