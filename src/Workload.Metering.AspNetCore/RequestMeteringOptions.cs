using Microsoft.AspNetCore.Http;

namespace Workload.Metering.AspNetCore;

/// <summary>Says which requests are phases and how they are named. The options are read once, when the middleware is added.</summary>
public sealed class RequestMeteringOptions
{
    /// <summary>Decides which requests are metered. It is called once for each request, before any other work of metering.</summary>
    /// <remarks>A request for which the function throws is metered. The log reports the first failure.</remarks>
    /// <value>The default is <see langword="null"/>, which meters all requests.</value>
    public Func<HttpContext, bool>? Filter { get; set; }

    /// <summary>
    /// Names a request that no route matched, or not with its method or content type. It is called when the request ends, so it can use the
    /// path and the response's status.
    /// </summary>
    /// <remarks>
    /// Return one of a few names, such as <c>"GET sitemap"</c>, or <see langword="null"/> for the phase <c>(unmatched)</c>. At most 50
    /// different names of at most 200 characters without control characters are used. Requests with other names stay in
    /// <c>(unmatched)</c>, and so do requests for which the function throws. The log reports each of the two once.
    /// </remarks>
    /// <value>The default is <see langword="null"/>, which puts all of these requests into <c>(unmatched)</c>.</value>
    public Func<HttpContext, string?>? Name { get; set; }

    /// <summary>
    /// Whether connections and responses that stay open are metered. These are WebSockets, server-sent events, SignalR, streaming calls of
    /// gRPC and responses that are sent item by item. Their time only says how long a client stayed, and it would hide the time of
    /// requests.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool IncludeLongLivedConnections { get; set; }

    /// <summary>
    /// Decides which responses get a <c>Server-Timing</c> header for a browser's developer tools. The header contains the time in each
    /// state until the response began. It shows a client how the server spends its time, so it should not go to everybody.
    /// </summary>
    /// <remarks>
    /// It is called when the response starts, so it can use the user and the status. A response for which the function throws has no such
    /// header. The log reports the first failure.
    /// </remarks>
    /// <value>The default is <see langword="null"/>, which adds the header to no response.</value>
    public Func<HttpContext, bool>? ServerTiming { get; set; }

    /// <summary>Excludes requests by their path, for example scrapes of metrics and health checks.</summary>
    /// <param name="paths">Paths that start with a slash, such as <c>/metrics</c>. Each path also covers all paths below it.</param>
    /// <exception cref="ArgumentException">A path is null or empty, or does not start with a slash.</exception>
    public void ExcludePaths(params string[] paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        foreach (string path in paths)
        {
            if (path is not ['/', ..])
            {
                throw new ArgumentException(
                    $"{nameof(paths)} has '{path}'; a path must start with a slash, for example /metrics.", nameof(paths));
            }
        }

        PathString[] excluded = [.. paths.Select(path => new PathString(path.Length > 1 ? path.TrimEnd('/') : path))];
        var before = Filter;
        Filter = context => before?.Invoke(context) != false
            && !Array.Exists(excluded, path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));
    }
}
