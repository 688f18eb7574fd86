namespace Workload.Metering.Aggregation;

/// <summary>
/// The process's CPU per wall time during the scopes of one path, learnt from those whose process clock was read, for those whose
/// was not.
/// </summary>
internal sealed class ProcessShare
{
    private const double HalveAtNanoseconds = 60e9;

    private SpinGate _gate;
    private double _wallNanoseconds;
    private double _userNanoseconds;
    private double _systemNanoseconds;
    private int _read;

    public int Read => Volatile.Read(ref _read);

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
        _gate.Exit();
    }

    public bool TryEstimate(long wallNanoseconds, out long userNanoseconds, out long systemNanoseconds)
    {
        _gate.Enter();
        double wall = _wallNanoseconds, user = _userNanoseconds, system = _systemNanoseconds;
        _gate.Exit();
        if (wall <= 0)
        {
            userNanoseconds = systemNanoseconds = 0;
            return false;
        }

        userNanoseconds = (long)(user / wall * wallNanoseconds);
        systemNanoseconds = (long)(system / wall * wallNanoseconds);
        return true;
    }
}
