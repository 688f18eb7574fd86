using Microsoft.Extensions.Http;
using Workload.Metering;
using Workload.Metering.AspNetCore.Clients;

// Applications look in this namespace, so a project of the web SDK needs no using directive.
#pragma warning disable IDE0130 // Namespace does not match folder structure: see above.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Meters the calls of an <see cref="HttpClient"/> that the factory creates.</summary>
public static class WorkloadMeteringHttpClientBuilderExtensions
{
    /// <summary>
    /// Makes each call of the client a phase below the calling phase. For <c>AddHttpClient("github")</c> its name is <c>HTTP github</c>.
    /// </summary>
    /// <remarks>
    /// A call ends when the response's headers have arrived, so the time for reading the content belongs to the caller. A call fails with
    /// the type of its exception, or with its status if that is 400 or higher. No header is added to the request.
    /// <c>ConfigureHttpClientDefaults(client => client.AddWorkloadMetering())</c> meters all clients, each with its own name.
    /// </remarks>
    /// <param name="builder">The client's builder.</param>
    /// <param name="phase">The phase's name. <see langword="null"/> means "HTTP" and the client's name.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="phase"/> is empty.</exception>
    public static IHttpClientBuilder AddWorkloadMetering(this IHttpClientBuilder builder, string? phase = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (phase is not null) ArgumentException.ThrowIfNullOrEmpty(phase);

        // The builder of ConfigureHttpClientDefaults has no name. The handlers' builder has that of the client which it makes.
        builder.Services.Configure<HttpClientFactoryOptions>(builder.Name, options => options.HttpMessageHandlerBuilderActions.Add(client =>
        {
            // The line of one client replaces that of all clients, so that a call is one phase.
            var handlers = client.AdditionalHandlers;
            for (int index = handlers.Count - 1; index >= 0; index--)
                if (handlers[index] is MeteringHandler) handlers.RemoveAt(index);
            var meter = client.Services.GetService<WorkloadMeter>() ?? WorkloadMeter.Default;
            handlers.Add(new MeteringHandler(meter, phase ?? $"HTTP {client.Name}".TrimEnd()));
        }));
        return builder;
    }
}
