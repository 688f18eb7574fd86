using Workload.Metering;
using Workload.Metering.AspNetCore;

// Applications look in this namespace, so a project of the web or worker SDK needs no using directive.
#pragma warning disable IDE0130 // Namespace does not match folder structure: see above.
namespace Microsoft.AspNetCore.Builder;
#pragma warning restore IDE0130

/// <summary>Configures how the requests of an endpoint are metered.</summary>
public static class WorkloadMeteringEndpointConventionBuilderExtensions
{
    /// <summary>Excludes the requests of these endpoints from metering.</summary>
    /// <param name="builder">The endpoints' builder.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder DisableWorkloadMetering<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new DisableWorkloadMeteringAttribute());

    /// <summary>Gives the requests of these endpoints a phase with this name, instead of one that is named by method and route.</summary>
    /// <param name="builder">The endpoints' builder.</param>
    /// <param name="name">The phase's name.</param>
    /// <param name="expected">The bottleneck that the phase is expected to have. <see langword="null"/> means no expectation.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null, empty or white space.</exception>
    public static TBuilder WithPhase<TBuilder>(this TBuilder builder, string name, Bottleneck? expected = null)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return builder.WithMetadata(new PhaseMetadata(name, expected));
    }
}
