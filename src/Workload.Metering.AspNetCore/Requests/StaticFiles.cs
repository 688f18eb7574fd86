using Microsoft.AspNetCore.Http;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>Recognizes the answers of the middleware for static files.</summary>
internal static class StaticFiles
{
    /// <summary>The phase of all files that are served unchanged.</summary>
    public const string Phase = "(static files)";

    /// <summary>
    /// Whether the response is a file. The middleware leaves no trace except these headers. Applications may remove one of the two
    /// validators.
    /// </summary>
    public static bool IsIn(HttpResponse response) =>
        response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status206PartialContent or StatusCodes.Status304NotModified
        && response.Headers is { AcceptRanges.Count: > 0 } headers
        && (headers.LastModified.Count > 0 || headers.ETag.Count > 0);
}
