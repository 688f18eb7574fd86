using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.SignalR;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>Tells connections that stay open: WebSockets, server-sent events, SignalR.</summary>
internal static class LongLived
{
    private const string EventStream = "text/event-stream";

    public static bool Is(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HubMetadata>() is not null
        || endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().Any(produced => produced.ContentTypes.Any(IsEventStream));

    public static bool Is(HttpContext context)
    {
        var request = context.Request;
        var headers = request.Headers;
        return (headers.Upgrade.Count > 0 && headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase))
            // By definition no other method's, and the method is at hand; a feature that is not there is looked for everywhere.
            || (HttpMethods.IsConnect(request.Method) && context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true })
            || (headers.Accept.Count == 1 && IsEventStream(headers.Accept[0]));
    }

    public static bool Is(HttpResponse response) => IsEventStream(response.ContentType);

    private static bool IsEventStream(string? type) => type is not null && type.StartsWith(EventStream, StringComparison.OrdinalIgnoreCase);
}
