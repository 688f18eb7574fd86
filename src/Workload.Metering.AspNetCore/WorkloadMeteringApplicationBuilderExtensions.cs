using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Workload.Metering;
using Workload.Metering.AspNetCore;
using Workload.Metering.AspNetCore.Requests;

// Where an application looks for it: a project of the web or worker SDK needs no using directive.
#pragma warning disable IDE0130 // Namespace does not match folder structure: see above.
namespace Microsoft.AspNetCore.Builder;
#pragma warning restore IDE0130

/// <summary>Adds metering of requests to an application.</summary>
public static class WorkloadMeteringApplicationBuilderExtensions
{
    /// <summary>Makes each request a phase, named by method and route template: <c>GET /orders/{id}</c>.</summary>
    /// <remarks>
    /// <para>
    /// Call it first, so that the other middleware is metered too. Requests without an endpoint share the phase <c>(unmatched)</c>; methods
    /// that HTTP does not know are <c>_OTHER</c>; a path is never a name. A request that is executed again, by an exception handler or for a
    /// status page, stays one phase: its first endpoint's. Endpoints of known methods are declared when the application starts.
    /// </para>
    /// <para>
    /// The meter is that of the services (<c>AddWorkloadMetering</c>), else <see cref="WorkloadMeter.Default"/>. The request's own activity gets the
    /// breakdown; no second span is made. A response fails with the type of the exception, handled or not, or with its status from 500 up.
    /// </para>
    /// </remarks>
    /// <param name="app">The application.</param>
    /// <param name="configure">Sets which requests are metered, and what is said of them; <see langword="null"/> for the defaults.</param>
    /// <returns>The same application.</returns>
    public static IApplicationBuilder UseWorkloadMetering(this IApplicationBuilder app, Action<RequestMeteringOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        var options = new RequestMeteringOptions();
        configure?.Invoke(options);
        var meter = app.ApplicationServices.GetService<WorkloadMeter>() ?? WorkloadMeter.Default;
        var phases = new RequestPhases(meter);
        var endpoints = app.ApplicationServices.GetService<EndpointDataSource>();
        return app.Use(next => new RequestMetering(next, phases, endpoints, options).InvokeAsync);
    }
}
