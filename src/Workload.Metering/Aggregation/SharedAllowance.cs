namespace Workload.Metering.Aggregation;

/// <summary>The allowance that all paths of a meter share, because many paths that are each infrequent are frequent together.</summary>
internal sealed class SharedAllowance
{
    private SpinGate _gate;
    private ReadingAllowance _allowance;

    public bool Take(long nowNanoseconds, double costNanoseconds, double share)
    {
        _gate.Enter();
        bool more = _allowance.Take(nowNanoseconds, costNanoseconds, share);
        _gate.Exit();
        return more;
    }
}
