namespace Workload.Metering.Docs.Tests.Surroundings;

/// <summary>The names that docs/opentelemetry.md assumes.</summary>
public class OpenTelemetry
{
    public const string Usings = "using OpenTelemetry;using OpenTelemetry.Exporter;using OpenTelemetry.Metrics;using OpenTelemetry.Trace;";
}
