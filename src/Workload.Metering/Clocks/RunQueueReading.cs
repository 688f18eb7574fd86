namespace Workload.Metering.Clocks;

/// <summary>The time that one thread has waited for a core since its start, and the number of times that it got one.</summary>
internal readonly record struct RunQueueReading(long DelayNanoseconds, long Switches)
{
    /// <summary>
    /// The number of times that the thread gave up its core voluntarily to wait for something, or null if it was not read.
    /// </summary>
    public long? VoluntarySwitches { get; init; }

    /// <summary>The number of garbage collections of the process so far.</summary>
    public int Collections { get; init; }
}
