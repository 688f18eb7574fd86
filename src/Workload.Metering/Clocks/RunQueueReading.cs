namespace Workload.Metering.Clocks;

/// <summary>How long one thread has waited for a core since it began, and how often it got one.</summary>
internal readonly record struct RunQueueReading(long DelayNanoseconds, long Switches)
{
    /// <summary>How often it gave its core away by itself, to wait for something; null where that was not read.</summary>
    public long? VoluntarySwitches { get; init; }
}
