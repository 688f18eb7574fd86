namespace Workload.Metering.Clocks;

/// <summary>
/// One thread's clocks, opened by that thread. Reading never throws, locks or allocates, for it happens inside a value-changed
/// handler of an AsyncLocal, where an exception ends the process. Disposing may happen on any thread, also while another one reads.
/// </summary>
internal abstract class ThreadClock : IDisposable
{
    /// <summary>The thread's CPU time since it began. Only the thread itself may ask.</summary>
    public abstract bool TryReadCpu(out long cpuNanoseconds);

    /// <summary>The same from any thread; false once the owner exited, after <see cref="Dispose"/>, or where the platform cannot.</summary>
    public abstract bool TryReadCpuFromOutside(out long cpuNanoseconds);

    /// <summary>The thread's time on the run queue, from any thread; false where it is unknown.</summary>
    public abstract bool TryReadRunQueue(out RunQueueReading reading);

    /// <summary>The same with the voluntary switches, where the platform counts them. Only the thread itself may ask.</summary>
    public virtual bool TryReadOwnRunQueue(out RunQueueReading reading) => TryReadRunQueue(out reading);

    /// <summary>Gives up the handle if the owner has exited; from any thread.</summary>
    public virtual void CloseIfExited()
    {
    }

    /// <summary>Gives up the operating system's handle, if there is one. May be called more than once.</summary>
    public abstract void Dispose();
}
