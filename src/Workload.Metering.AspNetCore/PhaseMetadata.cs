namespace Workload.Metering.AspNetCore;

/// <summary>Metadata that gives the requests of an endpoint a phase name of their own instead of method and route.</summary>
internal sealed record PhaseMetadata(string Name, Bottleneck? Expected);
