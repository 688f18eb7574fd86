namespace Workload.Metering.Aggregation;

/// <summary>
/// Mutual exclusion for a few dozen instructions, for code that runs inside an AsyncLocal's change handler. What a handler throws ends
/// the process, and so does <see cref="Thread.Interrupt"/> in the slow path of every lock of the framework; this one only compares,
/// spins and yields, none of which can be interrupted. Nothing that allocates, throws or calls out may run inside.
/// </summary>
internal struct SpinGate
{
    private const int SpinsBeforeYield = 16;

    private int _taken;

    public void Enter()
    {
        if (Interlocked.CompareExchange(ref _taken, 1, 0) != 0) EnterContended();
    }

    /// <summary>Takes it where it is free, without waiting.</summary>
    public bool TryEnter() => Interlocked.CompareExchange(ref _taken, 1, 0) == 0;

    public void Exit() => Volatile.Write(ref _taken, 0);

    private void EnterContended()
    {
        int attempt = 0;
        do
        {
            // The holder may have lost its core: then only giving ours away helps.
            if (++attempt % SpinsBeforeYield == 0) Thread.Yield();
            else Thread.SpinWait(10);
        }
        while (Volatile.Read(ref _taken) != 0 || Interlocked.CompareExchange(ref _taken, 1, 0) != 0);
    }
}
