using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workload.Metering;
using Workload.Metering.AspNetCore.Reports;

// Applications look in this namespace, so a project of the web or worker SDK needs no using directive.
#pragma warning disable IDE0130 // Namespace does not match folder structure: see above.
namespace Microsoft.AspNetCore.Routing;
#pragma warning restore IDE0130

/// <summary>Maps the endpoint that serves the report.</summary>
public static class WorkloadMeteringEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves the report of the meter. Without this call no report is served. A reader of the report learns how the application is made.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The request's <c>Accept</c> header selects HTML, JSON, text or Markdown. <c>?format=</c> selects html, json, text, markdown,
    /// flamegraph or folded.
    /// </para>
    /// <para>
    /// <c>?seconds=30</c> (1 to 300) waits and then reports only these seconds. Four such requests are served at the same time, and further
    /// ones are answered with 503. If the host stops meanwhile, the report covers the time until then. <c>?last=60</c> (1 to 60) reports
    /// the seconds before the request and up to ten seconds more.
    /// </para>
    /// <para>
    /// The endpoint itself is not metered. Its responses are not cached, and no request timeout applies to it.
    /// </para>
    /// </remarks>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="pattern">The route of the report.</param>
    /// <returns>The endpoint's builder, for <c>RequireAuthorization()</c> and similar calls.</returns>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope",
        Justification = "It is disposed when the host stops or is disposed.")]
    public static IEndpointConventionBuilder MapWorkloadReport(this IEndpointRouteBuilder endpoints, string pattern = "/workload")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var meter = endpoints.ServiceProvider.GetService<WorkloadMeter>();
        var lifetime = endpoints.ServiceProvider.GetService<IHostApplicationLifetime>();
        var hostStops = lifetime?.ApplicationStopping ?? CancellationToken.None;
        var recent = new RecentSnapshots(() => meter ?? WorkloadMeter.Default, endpoints.ServiceProvider);
        lifetime?.ApplicationStarted.UnsafeRegister(static started => ((RecentSnapshots)started!).Start(), recent);
        hostStops.UnsafeRegister(static stopping => ((RecentSnapshots)stopping!).Dispose(), recent);
        var report = new ReportEndpoint(() => meter ?? WorkloadMeter.Default, recent, hostStops);
        return endpoints.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)report.InvokeAsync)
            .WithDisplayName("Workload report")
            .CacheOutput(policy => policy.NoCache())
            .DisableRequestTimeout()
            .DisableWorkloadMetering();
    }
}
