namespace Workload.Metering.Hosting;

/// <summary>Says whether the host's meter is the default meter and the meter of the host's own services.</summary>
internal sealed record MeteringScope(bool SetsDefault);
