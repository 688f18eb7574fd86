using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>Recognizes a request that has its answer, and is executed once more for an error page.</summary>
internal static class AnsweredRequests
{
    /// <summary>
    /// Whether the request is answered. An error page has a route too, which must not name the request. Middleware of an application sets
    /// the status before it executes the request again. The framework's sets one of these features.
    /// </summary>
    public static bool IsAnswered(HttpContext context) => context.Response.StatusCode >= StatusCodes.Status400BadRequest
        || context.Features[typeof(IExceptionHandlerFeature)] is not null
        || context.Features[typeof(IStatusCodeReExecuteFeature)] is not null;
}
