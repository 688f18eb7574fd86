using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workload.Metering;
using Workload.Metering.AspNetCore.Reports;

// Where an application looks for it: a project of the web or worker SDK needs no using directive.
#pragma warning disable IDE0130 // Namespace does not match folder structure: see above.
namespace Microsoft.AspNetCore.Routing;
#pragma warning restore IDE0130

/// <summary>Maps the endpoint of the report.</summary>
public static class WorkloadMeteringEndpointRouteBuilderExtensions
{
    /// <summary>Serves the report of the meter. Nothing is served unless this is called; whoever may read it learns how the application is made.</summary>
    /// <remarks>
    /// <para>
    /// As HTML, JSON, text or Markdown, by the request's <c>Accept</c> header, or <c>?format=</c> one of html, json, text, markdown,
    /// flamegraph and folded. <c>?seconds=30</c> (1 to 300) waits, and reports these seconds alone; four such requests are served at once,
    /// others are answered with 503. <c>?last=60</c> (1 to 60) reports the seconds before, up to ten more. It is not metered itself, no cache keeps it, and no
    /// request time-out ends it. Where the host stops meanwhile, what was recorded so far is sent.
    /// </para>
    /// </remarks>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="pattern">Its route.</param>
    /// <returns>The endpoint's builder, for <c>RequireAuthorization()</c> and the like.</returns>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "It is disposed when the host stops.")]
    public static IEndpointConventionBuilder MapWorkloadReport(this IEndpointRouteBuilder endpoints, string pattern = "/workload")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var meter = endpoints.ServiceProvider.GetService<WorkloadMeter>();
        var hostStops = endpoints.ServiceProvider.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
        var recent = new RecentSnapshots(() => meter ?? WorkloadMeter.Default);
        hostStops.Register(recent.Dispose);
        var report = new ReportEndpoint(() => meter ?? WorkloadMeter.Default, recent, hostStops);
        return endpoints.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)report.InvokeAsync)
            .WithDisplayName("Workload report")
            .CacheOutput(policy => policy.NoCache())
            .DisableRequestTimeout()
            .DisableWorkloadMetering();
    }
}
