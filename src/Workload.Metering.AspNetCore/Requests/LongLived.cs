using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>
/// Recognizes from a response that the request stays open. Such responses are WebSockets, server-sent events and items that are sent one by
/// one.
/// </summary>
internal static class LongLived
{
    // In these media types each line, record or part is complete, so a client can use it before the next one arrives.
    private static readonly string[] s_streams =
        [
            "text/event-stream", "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines",
            "application/json-seq", "multipart/x-mixed-replace",
        ];

    /// <summary>
    /// Whether the response stays open. The request alone cannot decide this, since a request for a WebSocket may get an ordinary answer.
    /// </summary>
    public static bool Is(HttpContext context)
    {
        var response = context.Response;
        return response.StatusCode == StatusCodes.Status101SwitchingProtocols
            || IsStream(response.ContentType)
            || (HttpMethods.IsConnect(context.Request.Method) && response.StatusCode < StatusCodes.Status300MultipleChoices
                && context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true });
    }

    public static bool IsStream(string? type)
    {
        if (type is null) return false;

        // The letter after the slash rules most types out. A comparison without case takes longer, and this runs for each response.
        int start = type.IndexOf('/', StringComparison.Ordinal) + 1;
        if (start == 0 || start == type.Length) return false;
        char letter = char.ToLowerInvariant(type[start]);
        foreach (string stream in s_streams)
        {
            if (start < stream.Length && stream[start] == letter && type.StartsWith(stream, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }
}
