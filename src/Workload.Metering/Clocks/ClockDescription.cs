namespace Workload.Metering.Clocks;

/// <summary>Describes one clock on this machine for a user. Unknown properties are null.</summary>
/// <param name="Name">The quantity that the clock measures.</param>
/// <param name="OsCall">The call of the operating system that reads the clock.</param>
/// <param name="IsAvailable">Whether the clock can be read here.</param>
/// <param name="ResolutionNanoseconds">The largest step by which the clock advances.</param>
/// <param name="CostNanoseconds">The measured time of one reading.</param>
internal sealed record ClockDescription(string Name, string OsCall, bool IsAvailable, long? ResolutionNanoseconds, long? CostNanoseconds);
