using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Workload.Metering.AspNetCore.Reports;

namespace Workload.Metering.AspNetCore;

/// <summary>What endpoints say of their metering, and the endpoint of the report.</summary>
public static class WorkloadMeteringEndpoints
{
    /// <summary>Serves the report of the meter. Nothing is served unless this is called; whoever may read it learns how the application is made.</summary>
    /// <remarks>
    /// <para>
    /// As HTML, JSON, text or Markdown, by the request's <c>Accept</c> header, or <c>?format=</c> one of html, json, text, markdown,
    /// flamegraph and folded. <c>?seconds=30</c> (1 to 300) waits, and reports these seconds alone; four such requests are served at once,
    /// others are answered with 503. It is not metered itself, and not to be cached.
    /// </para>
    /// </remarks>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="pattern">Its route.</param>
    /// <returns>The endpoint's builder, for <c>RequireAuthorization()</c> and the like.</returns>
    public static IEndpointConventionBuilder MapWorkloadReport(this IEndpointRouteBuilder endpoints, string pattern = "/workload")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var meter = endpoints.ServiceProvider.GetService<WorkloadMeter>();
        var report = new ReportEndpoint(() => meter ?? WorkloadMeter.Default);
        return endpoints.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)report.InvokeAsync)
            .WithDisplayName("Workload report")
            .DisableWorkloadMetering();
    }

    /// <summary>Requests of these endpoints are no phase.</summary>
    /// <param name="builder">The endpoints' builder.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder DisableWorkloadMetering<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new DisableWorkloadMeteringAttribute());

    /// <summary>Requests of these endpoints are this phase, instead of one named by method and route.</summary>
    /// <param name="builder">The endpoints' builder.</param>
    /// <param name="name">The phase's name.</param>
    /// <param name="expected">The bottleneck that it is expected to have; <see langword="null"/> for no expectation.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or empty.</exception>
    public static TBuilder WithPhase<TBuilder>(this TBuilder builder, string name, Bottleneck? expected = null)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return builder.WithMetadata(new PhaseMetadata(name, expected));
    }
}
