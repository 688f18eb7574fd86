using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Workload.Metering;
using Workload.Metering.AspNetCore;
using Workload.Metering.AspNetCore.Requests;

// Applications look in this namespace, so a project of the web or worker SDK needs no using directive.
#pragma warning disable IDE0130 // Namespace does not match folder structure: see above.
namespace Microsoft.AspNetCore.Builder;
#pragma warning restore IDE0130

/// <summary>Adds metering of requests to an application.</summary>
public static class WorkloadMeteringApplicationBuilderExtensions
{
    /// <summary>Makes each request a phase that is named by method and route template, for example <c>GET /orders/{id}</c>.</summary>
    /// <remarks>
    /// <para>
    /// Only middleware that is added after this call is metered. <c>services.AddWorkloadRequestMetering()</c> puts the same middleware
    /// before everything else, including middleware that libraries add by themselves. Use this method if metering must stand at a certain
    /// place.
    /// </para>
    /// <para>
    /// Requests without a route share the phase <c>(unmatched)</c>, and files share the phase <c>(static files)</c>. HTTP methods that the
    /// standard does not know are named <c>_OTHER</c>, and a path is never a name. An exception handler or a status page may execute a
    /// request again. Such a request stays one phase, which is that of the endpoint before. Endpoints of known methods are declared when
    /// the application starts.
    /// </para>
    /// <para>
    /// The meter is the one from the services (<c>AddWorkloadMetering</c>), or else <see cref="WorkloadMeter.Default"/>. The request's own
    /// activity gets the breakdown, and no second span is started. A request fails with the type of its exception, handled or not, or with
    /// its status if that is 500 or higher. A request whose client went away is cancelled, with the <c>error.type</c>
    /// <c>client_aborted</c>.
    /// </para>
    /// </remarks>
    /// <param name="app">The application.</param>
    /// <param name="configure">Sets which requests are metered and how. <see langword="null"/> keeps the defaults.</param>
    /// <returns>The same application.</returns>
    public static IApplicationBuilder UseWorkloadMetering(this IApplicationBuilder app, Action<RequestMeteringOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        var options = new RequestMeteringOptions();
        configure?.Invoke(options);
        var services = app.ApplicationServices;
        var logger = services.GetService<ILoggerFactory>()?.CreateLogger(WorkloadMeter.InstrumentationName) ?? NullLogger.Instance;
        int maxPhases = (services.GetService<IOptions<WorkloadMeterOptions>>()?.Value ?? new WorkloadMeterOptions()).MaxPhases;
        var phases = new RequestPhases(services.GetService<WorkloadMeter>() ?? WorkloadMeter.Default, maxPhases, logger);
        var unmatched = new UnmatchedRequests(phases, options.Name, logger);
        var hooks = new RequestHooks(options, logger);
        bool includesLongLived = options.IncludeLongLivedConnections;
        LegacyRoutes.AddTo(services);
        return app.Use(next =>
        {
            // The pipeline is complete at this point, and so is the list of endpoints.
            if (services.GetService<EndpointDataSource>() is { } endpoints)
                phases.Declare(endpoints, services.GetService<IHostEnvironment>()?.ApplicationName);
            return new RequestMetering(next, phases, unmatched, hooks, includesLongLived).InvokeAsync;
        });
    }
}
