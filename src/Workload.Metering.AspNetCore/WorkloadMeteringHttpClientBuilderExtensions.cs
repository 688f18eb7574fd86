using Workload.Metering;
using Workload.Metering.AspNetCore.Clients;

// Where an application looks for it: a project of the web SDK needs no using directive.
#pragma warning disable IDE0130 // Namespace does not match folder structure: see above.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Meters the calls of an <see cref="HttpClient"/> of the factory.</summary>
public static class WorkloadMeteringHttpClientBuilderExtensions
{
    /// <summary>Makes each call of the client a phase below the one that calls: <c>HTTP github</c> for <c>AddHttpClient("github")</c>.</summary>
    /// <remarks>
    /// A call ends when the response's headers are there; what reading its content takes is the caller's. It fails with the type of its exception, or
    /// with its status from 400 up. No header is added to the request.
    /// </remarks>
    /// <param name="builder">The client's builder.</param>
    /// <param name="phase">The phase's name; <see langword="null"/> for "HTTP" and the client's name.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="phase"/> is empty.</exception>
    public static IHttpClientBuilder AddWorkloadMetering(this IHttpClientBuilder builder, string? phase = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (phase is not null) ArgumentException.ThrowIfNullOrEmpty(phase);
        string name = phase ?? $"HTTP {builder.Name}".TrimEnd();
        return builder.AddHttpMessageHandler(services => new MeteringHandler(services.GetService<WorkloadMeter>() ?? WorkloadMeter.Default, name));
    }
}
