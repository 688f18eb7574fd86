using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>Tells by a response that the request stays open: WebSockets, server-sent events, items one by one.</summary>
internal static class LongLived
{
    // Types of which each line, record or part is complete in itself: a client uses one before the next is there.
    private static readonly string[] s_streams =
        ["text/event-stream", "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines", "application/json-seq", "multipart/x-mixed-replace"];

    /// <summary>Whether the response is such a one. A request alone decides nothing: one that asks for a WebSocket may get an ordinary answer.</summary>
    public static bool Is(HttpContext context)
    {
        var response = context.Response;
        return response.StatusCode == StatusCodes.Status101SwitchingProtocols
            || IsStream(response.ContentType)
            || (HttpMethods.IsConnect(context.Request.Method) && response.StatusCode < StatusCodes.Status300MultipleChoices
                && context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true });
    }

    public static bool IsStream(string? type) =>
        type is not null && Array.Exists(s_streams, stream => type.StartsWith(stream, StringComparison.OrdinalIgnoreCase));
}
