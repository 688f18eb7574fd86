namespace Workload.Metering.Clocks;

/// <summary>
/// One thread's clocks, opened by that thread. Reading never throws, locks or allocates, because it happens inside the value-changed
/// handler of an AsyncLocal, where an exception ends the process. Any thread may dispose it, even while another thread reads it.
/// </summary>
internal abstract class ThreadClock : IDisposable
{
    /// <summary>Reads the thread's CPU time since its start. Only the thread itself may call this.</summary>
    public abstract bool TryReadCpu(out long cpuNanoseconds);

    /// <summary>
    /// Reads the thread's CPU time from any thread. Returns false if the owner has exited, after <see cref="Dispose"/>, or if the platform
    /// cannot read it.
    /// </summary>
    public abstract bool TryReadCpuFromOutside(out long cpuNanoseconds);

    /// <summary>Reads the thread's time on the run queue from any thread. Returns false if it is unknown.</summary>
    public abstract bool TryReadRunQueue(out RunQueueReading reading);

    /// <summary>
    /// Reads the same with the number of voluntary switches, if the platform counts them. Only the thread itself may call this.
    /// </summary>
    public virtual bool TryReadOwnRunQueue(out RunQueueReading reading) => TryReadRunQueue(out reading);

    /// <summary>
    /// Reads from any thread how often the thread gave up its core voluntarily. It takes tens of microseconds. Returns false if it is
    /// unknown.
    /// </summary>
    public virtual bool TryReadVoluntarySwitches(out long switches)
    {
        switches = 0;
        return false;
    }

    /// <summary>Releases the handle if the owner has exited. Any thread may call this.</summary>
    public virtual void CloseIfExited()
    {
    }

    /// <summary>Releases the operating system's handle, if there is one. It may be called more than once.</summary>
    public abstract void Dispose();
}
