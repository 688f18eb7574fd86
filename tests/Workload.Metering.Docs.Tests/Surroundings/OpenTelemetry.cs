namespace Workload.Metering.Docs.Tests.Surroundings;

/// <summary>What docs/opentelemetry.md takes for granted.</summary>
public class OpenTelemetry
{
    public const string Usings = "using OpenTelemetry;using OpenTelemetry.Exporter;using OpenTelemetry.Metrics;using OpenTelemetry.Trace;";
}
