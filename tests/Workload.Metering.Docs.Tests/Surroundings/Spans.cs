using Microsoft.AspNetCore.Builder;

namespace Workload.Metering.Docs.Tests.Surroundings;

/// <summary>What docs/spans.md takes for granted.</summary>
public class Spans
{
    public const string Usings = "using OpenTelemetry;using OpenTelemetry.Trace;using Microsoft.Extensions.DependencyInjection;";

    public WebApplicationBuilder builder = null!;
}
