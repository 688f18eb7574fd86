using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Workload.Metering.Hosting.Databases;

// Where an application looks for it: a project of the web or worker SDK needs no using directive.
#pragma warning disable IDE0130 // Namespace does not match folder structure: see above.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Makes database commands phases.</summary>
public static class WorkloadDatabaseMeteringServiceCollectionExtensions
{
    /// <summary>
    /// Makes each command of Entity Framework Core and of <c>SqlClient</c> a phase below the one that runs it: <c>SQL query shop</c>, <c>SQL command shop</c>.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The name has the kind of the command and the database's name, never the command's text. A query's phase ends when its reader is there;
    /// what reading the rows takes is the caller's. There are at most 20 such names, then <c>SQL (other)</c>.
    /// </para>
    /// <para>
    /// It listens to these libraries' own diagnostic events while the host runs, and starts no span, so no header is sent that was not sent before.
    /// Providers without such events, as <c>Microsoft.Data.Sqlite</c> is without Entity Framework Core, give no phase.
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
