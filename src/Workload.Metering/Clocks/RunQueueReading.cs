namespace Workload.Metering.Clocks;

/// <summary>
/// How long one thread has been ready to run without a core, since it began, and how often it got onto one.
/// </summary>
internal readonly record struct RunQueueReading(long DelayNanoseconds, long Switches);
