using Microsoft.AspNetCore.Http;

namespace Workload.Metering.AspNetCore;

/// <summary>Which requests are phases, and how they are named. Read once, when the middleware is added.</summary>
public sealed class RequestMeteringOptions
{
    /// <summary>Which requests are metered. It is asked once for each request, before anything else.</summary>
    /// <value>The default is <see langword="null"/>: all.</value>
    public Func<HttpContext, bool>? Filter { get; set; }

    /// <summary>
    /// Names a request that no route matched. It is asked when the request ends, so it can use the path and the response's status.
    /// </summary>
    /// <remarks>
    /// Return one of a few names, such as <c>"GET sitemap"</c>, or <see langword="null"/> for the phase <c>(unmatched)</c>. At most 50 different
    /// names are used, each of up to 200 characters; requests with other names stay in <c>(unmatched)</c>. Where it throws, the request stays
    /// there too. The log reports both, once.
    /// </remarks>
    /// <value>The default is <see langword="null"/>: all of these requests are in <c>(unmatched)</c>.</value>
    public Func<HttpContext, string?>? Name { get; set; }

    /// <summary>
    /// Whether connections and responses that stay open are metered: WebSockets, server-sent events, SignalR, streaming calls of gRPC,
    /// responses that are sent item by item. Their time says how long a client stayed, and would hide that of requests.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool IncludeLongLivedConnections { get; set; }

    /// <summary>
    /// Which responses get a <c>Server-Timing</c> header, with the states' times up to the response's beginning, for a browser's developer
    /// tools. It tells a client how the server spends its time: not for everybody.
    /// </summary>
    /// <value>The default is <see langword="null"/>: none.</value>
    public Func<HttpContext, bool>? ServerTiming { get; set; }

    /// <summary>Leaves out requests by their path: scrapes of metrics, health checks.</summary>
    /// <param name="paths">Paths that start with a slash, such as <c>/metrics</c>. Each stands for itself and for all below it.</param>
    /// <exception cref="ArgumentException">A path is null or empty, or does not start with a slash.</exception>
    public void ExcludePaths(params string[] paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        foreach (string path in paths)
        {
            if (path is not ['/', ..])
                throw new ArgumentException($"{nameof(paths)} has '{path}'; a path must start with a slash, for example /metrics.", nameof(paths));
        }

        PathString[] excluded = [.. paths.Select(path => new PathString(path.Length > 1 ? path.TrimEnd('/') : path))];
        var before = Filter;
        Filter = context => before?.Invoke(context) != false && !Array.Exists(excluded, path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));
    }
}
