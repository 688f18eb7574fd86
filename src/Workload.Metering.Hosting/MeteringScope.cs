namespace Workload.Metering.Hosting;

/// <summary>Whether the host's meter is the default and that of the host's own services.</summary>
internal sealed record MeteringScope(bool SetsDefault);
