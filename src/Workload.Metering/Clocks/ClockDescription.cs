namespace Workload.Metering.Clocks;

/// <summary>What a user may want to know of one clock on this machine; what is unknown is null.</summary>
/// <param name="Name">What the clock measures.</param>
/// <param name="OsCall">The call of the operating system behind it.</param>
/// <param name="IsAvailable">Whether it answers here.</param>
/// <param name="ResolutionNanoseconds">The worst step in which it advances.</param>
/// <param name="CostNanoseconds">The measured time of one reading.</param>
internal sealed record ClockDescription(string Name, string OsCall, bool IsAvailable, long? ResolutionNanoseconds, long? CostNanoseconds);
