namespace Workload.Metering.Agent.Requests;

/// <summary>The agent's counts of requests. Thread-safe.</summary>
internal sealed class RequestCounts
{
    private long _open;
    private long _unseen;
    private long _faults;

    public long Open => Interlocked.Read(ref _open);

    public long Unseen => Interlocked.Read(ref _unseen);

    public long Faults => Interlocked.Read(ref _faults);

    public void Opened() => Interlocked.Increment(ref _open);

    public void Closed() => Interlocked.Decrement(ref _open);

    public void CountUnseen() => Interlocked.Increment(ref _unseen);

    public void CountFault() => Interlocked.Increment(ref _faults);
}
