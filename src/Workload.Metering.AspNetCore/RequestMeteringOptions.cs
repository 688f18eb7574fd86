using Microsoft.AspNetCore.Http;

namespace Workload.Metering.AspNetCore;

/// <summary>Which requests are phases, and what is said of them. Read once, when the middleware is added.</summary>
public sealed class RequestMeteringOptions
{
    /// <summary>Which requests are metered; it is asked once a request, before all else.</summary>
    /// <value>The default is <see langword="null"/>: all.</value>
    public Func<HttpContext, bool>? Filter { get; set; }

    /// <summary>
    /// Whether connections that stay open are metered: WebSockets, server-sent events, SignalR. Their time says how long a client stayed,
    /// and would drown that of requests.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool IncludeLongLivedConnections { get; set; }

    /// <summary>
    /// Which responses get a <c>Server-Timing</c> header, with the states' times up to the response's beginning, for a browser's developer
    /// tools. It tells a client how the server spends its time: not for everybody.
    /// </summary>
    /// <value>The default is <see langword="null"/>: none.</value>
    public Func<HttpContext, bool>? ServerTiming { get; set; }
}
