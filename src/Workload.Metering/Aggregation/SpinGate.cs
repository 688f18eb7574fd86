namespace Workload.Metering.Aggregation;

/// <summary>
/// A spin lock for a few dozen instructions, for code that runs inside an AsyncLocal's change handler. An exception in a handler ends the
/// process, and so does <see cref="Thread.Interrupt"/> in the slow path of every lock of the framework. This lock only compares, spins and
/// yields, and none of that can be interrupted. Code that holds it must not allocate, throw or call foreign code.
/// </summary>
internal struct SpinGate
{
    private const int SpinsBeforeYield = 16;

    private int _taken;

    public void Enter()
    {
        if (Interlocked.CompareExchange(ref _taken, 1, 0) != 0) EnterContended();
    }

    /// <summary>Takes the lock if it is free, without waiting.</summary>
    public bool TryEnter() => Interlocked.CompareExchange(ref _taken, 1, 0) == 0;

    public void Exit() => Volatile.Write(ref _taken, 0);

    private void EnterContended()
    {
        int attempt = 0;
        do
        {
            // The holder may have been preempted, so only yielding the core helps.
            if (++attempt % SpinsBeforeYield == 0) Thread.Yield();
            else Thread.SpinWait(10);
        }
        while (Volatile.Read(ref _taken) != 0 || Interlocked.CompareExchange(ref _taken, 1, 0) != 0);
    }
}
