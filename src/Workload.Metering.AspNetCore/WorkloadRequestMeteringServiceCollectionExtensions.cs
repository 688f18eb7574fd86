using Microsoft.AspNetCore.Hosting;
using Workload.Metering.AspNetCore;
using Workload.Metering.AspNetCore.Requests;

// Applications look in this namespace, so a project of the web SDK needs no using directive.
#pragma warning disable IDE0130 // Namespace does not match folder structure: see above.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Meters the requests of a web host through its services.</summary>
public static class WorkloadRequestMeteringServiceCollectionExtensions
{
    /// <summary>Makes each request a phase and meters it before all other middleware.</summary>
    /// <remarks>
    /// <para>
    /// A library may add middleware through an <see cref="IStartupFilter"/>, which comes before everything that <c>Program.cs</c> adds.
    /// Requests that such middleware answers never reach <c>app.UseWorkloadMetering()</c>. This method also adds a startup filter, and puts
    /// it before the others.
    /// </para>
    /// <para>
    /// Call it once. If it is called, the options of <c>app.UseWorkloadMetering()</c> are not used, because each request is metered only
    /// once, by the first middleware that it reaches. Hosts without a web server ignore this call.
    /// </para>
    /// </remarks>
    /// <param name="services">The host's services, including those from <c>AddWorkloadMetering()</c>.</param>
    /// <param name="configure">Sets which requests are metered and how. <see langword="null"/> keeps the defaults.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddWorkloadRequestMetering(
        this IServiceCollection services, Action<RequestMeteringOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        // The filter that is registered first is the outermost one.
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(new MeteringStartupFilter(configure)));
        return services;
    }
}
