using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>Decides which requests failed and which were cancelled because their client went away.</summary>
internal static class RequestFailures
{
    /// <summary>The <c>error.type</c> of a request whose client went away before it was answered.</summary>
    public const string ClientAborted = "client_aborted";

    // These are the gRPC statuses that the semantic conventions count as failures of the server.
    private static readonly Dictionary<string, string> s_grpcFailures = new(StringComparer.Ordinal)
    {
        ["2"] = "UNKNOWN",
        ["4"] = "DEADLINE_EXCEEDED",
        ["12"] = "UNIMPLEMENTED",
        ["13"] = "INTERNAL",
        ["14"] = "UNAVAILABLE",
        ["15"] = "DATA_LOSS",
    };

    /// <summary>Marks an answered request as failed, by the exception that a handler caught or by the status.</summary>
    public static void Mark(HttpContext context, PhaseScope scope, bool isGrpc)
    {
        int status = context.Response.StatusCode;
        if (context.Features[typeof(IExceptionHandlerFeature)] is IExceptionHandlerFeature { Error: { } handled })
            Mark(context, scope, handled);
        else if (status >= StatusCodes.Status499ClientClosedRequest && HasClientGone(context)) scope.Cancel(ClientAborted);
        else if (status >= StatusCodes.Status499ClientClosedRequest) scope.Fail(status.ToString(CultureInfo.InvariantCulture));
        else if (isGrpc && GrpcFailureOf(context) is { } failure) scope.Fail(failure);
    }

    /// <summary>Marks a request by the exception that it threw.</summary>
    public static void Mark(HttpContext context, PhaseScope scope, Exception error)
    {
        if (IsOfAbort(error) && HasClientGone(context)) scope.Cancel(ClientAborted);
        else if (error is not BadHttpRequestException { StatusCode: < StatusCodes.Status500InternalServerError })
            scope.Fail(error.GetType().FullName ?? error.GetType().Name);
    }

    // A time limit of the server cancels the same token. It is a failure of the server while the client waits.
    private static bool HasClientGone(HttpContext context) => context.RequestAborted.IsCancellationRequested
        && context.Features.Get<IHttpRequestTimeoutFeature>() is not { RequestTimeoutToken.IsCancellationRequested: true };

    // These exceptions come from code whose token was cancelled or whose connection is closed. Some libraries wrap them.
    private static bool IsOfAbort(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
            if (cause is OperationCanceledException or IOException) return true;
        return false;
    }

    private static string? GrpcFailureOf(HttpContext context)
    {
        if (!context.Response.Headers.TryGetValue("grpc-status", out var status)
            && context.Features.Get<IHttpResponseTrailersFeature>() is { } trailers)
        {
            _ = trailers.Trailers.TryGetValue("grpc-status", out status);
        }
        return status.ToString() is { Length: > 0 } number ? s_grpcFailures.GetValueOrDefault(number) : null;
    }
}
