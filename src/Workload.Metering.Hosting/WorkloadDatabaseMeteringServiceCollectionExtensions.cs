using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Workload.Metering.Hosting.Databases;

// Applications look in this namespace, so a project of the web or worker SDK needs no using directive.
#pragma warning disable IDE0130 // Namespace does not match folder structure: see above.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Measures database commands as phases.</summary>
public static class WorkloadDatabaseMeteringServiceCollectionExtensions
{
    /// <summary>
    /// Makes each command of Entity Framework Core and of <c>SqlClient</c> a phase below the phase that runs it. Examples of names are
    /// <c>SQL query shop</c> and <c>SQL command shop</c>.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The name contains the kind of the command and the name of the database, never the command's text. A query's phase ends when its
    /// reader is available, so the time for reading the rows belongs to the caller. After 20 such names the phase is <c>SQL (other)</c>.
    /// </para>
    /// <para>
    /// It listens to the diagnostic events of these libraries while the host runs. It starts no span, so the libraries send no additional
    /// headers. Providers without such events get no phases. <c>Microsoft.Data.Sqlite</c> without Entity Framework Core is one of them.
    /// </para>
    /// </remarks>
    /// <param name="services">The host's services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddWorkloadDatabaseMetering(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DatabaseMetering>());
        return services;
    }
}
