namespace Workload.Metering.AspNetCore;

/// <summary>Metadata of an endpoint whose requests are a phase of another name than its method and route.</summary>
internal sealed record PhaseMetadata(string Name, Bottleneck? Expected);
