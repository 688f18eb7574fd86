namespace Workload.Metering.Aggregation;

/// <summary>
/// Estimates the process's CPU time per wall time during the scopes of one path. It learns from the scopes whose process clock was read and
/// applies to the others.
/// </summary>
internal sealed class ProcessShare
{
    private const double HalveAtNanoseconds = 60e9;

    private static int s_unknown;

    private SpinGate _gate;
    private double _wallNanoseconds;
    private double _userNanoseconds;
    private double _systemNanoseconds;
    private long _read;
    private int _begun;

    // It is read without the lock. Either of two successive values is nearly right.
    private double _userRate;
    private double _systemRate;
    private bool _isKnown;

    public long Read => Volatile.Read(ref _read);

    public void Learn(long wallNanoseconds, long userNanoseconds, long systemNanoseconds)
    {
        _gate.Enter();
        _wallNanoseconds += wallNanoseconds;
        _userNanoseconds += userNanoseconds;
        _systemNanoseconds += systemNanoseconds;
        if (_wallNanoseconds > HalveAtNanoseconds)
        {
            _wallNanoseconds /= 2;
            _userNanoseconds /= 2;
            _systemNanoseconds /= 2;
        }

        _read++;
        if (_wallNanoseconds > 0)
        {
            Volatile.Write(ref _userRate, _userNanoseconds / _wallNanoseconds);
            Volatile.Write(ref _systemRate, _systemNanoseconds / _wallNanoseconds);
            Volatile.Write(ref _isKnown, true);
        }

        _gate.Exit();
    }

    /// <summary>Whether the scope that begins now is one of the first of the path.</summary>
    /// <remarks>
    /// It counts beginnings, because a scope that gets its name late ends in another path. A path from which all scopes are moved away
    /// would otherwise never have had its first ones.
    /// </remarks>
    public bool IsAmongFirst(int number) => MayBeAmongFirst(number) && Interlocked.Increment(ref _begun) <= number;

    /// <summary>Whether a scope that begins now may be one of the first of the path. It counts nothing.</summary>
    public bool MayBeAmongFirst(int number) => Volatile.Read(ref _begun) < number;

    /// <summary>Whether the next call of <see cref="TakeUnknown"/> may return true.</summary>
    public static bool IsAnyUnknown => Volatile.Read(ref s_unknown) != 0;

    /// <summary>
    /// Whether an estimate was asked for since the last call for which nothing was known. Then another scope should be read.
    /// </summary>
    public static bool TakeUnknown() => IsAnyUnknown && Interlocked.Exchange(ref s_unknown, 0) != 0;

    public bool TryEstimate(long wallNanoseconds, out long userNanoseconds, out long systemNanoseconds)
    {
        if (!Volatile.Read(ref _isKnown)) Volatile.Write(ref s_unknown, 1);
        userNanoseconds = Rounding.Truncate(Volatile.Read(ref _userRate) * wallNanoseconds);
        systemNanoseconds = Rounding.Truncate(Volatile.Read(ref _systemRate) * wallNanoseconds);
        return Volatile.Read(ref _isKnown);
    }
}
