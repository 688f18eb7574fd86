namespace Workload.Metering.Clocks;

/// <summary>
/// How long one thread has been ready to run without a core, since it began, and how often it got onto one.
/// </summary>
internal readonly record struct RunQueueReading(long DelayNanoseconds, long Switches)
{
    /// <summary>How often it gave its core away by itself, to wait for something; null where that was not read.</summary>
    public long? VoluntarySwitches { get; init; }

    /// <summary>Of the time since an earlier reading in which the thread was off its core, how much it waited for a core.</summary>
    public long QueuedSince(in RunQueueReading earlier, long offNanoseconds)
    {
        // Who never gave the core away was made to wait for it throughout, also by a hypervisor, of which the run queue knows nothing.
        if (VoluntarySwitches is { } switches && switches == earlier.VoluntarySwitches) return offNanoseconds;
        return Math.Clamp(DelayNanoseconds - earlier.DelayNanoseconds, 0, offNanoseconds);
    }
}
