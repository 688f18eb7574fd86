namespace Workload.Metering;

/// <summary>A scope that was running when the snapshot was taken.</summary>
/// <param name="Phase">The phase's name.</param>
/// <param name="Elapsed">Wall time since <c>Track</c>.</param>
public readonly record struct ActiveScope(string Phase, TimeSpan Elapsed);
