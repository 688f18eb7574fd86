using Microsoft.AspNetCore.Builder;

namespace Workload.Metering.Docs.Tests.Surroundings;

/// <summary>The names that docs/spans.md assumes.</summary>
public class Spans
{
    public const string Usings = "using OpenTelemetry;using OpenTelemetry.Trace;using Microsoft.Extensions.DependencyInjection;";

    public WebApplicationBuilder builder = null!;
}
