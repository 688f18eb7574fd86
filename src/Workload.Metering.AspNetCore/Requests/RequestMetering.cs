using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>The middleware: a scope around the rest of the pipeline.</summary>
/// <remarks>
/// Each request passes here, so features are looked up by their type, not with <c>Get</c>: a generic method of an interface takes longer to
/// find than the feature.
/// </remarks>
internal sealed class RequestMetering
{
    private readonly RequestDelegate _next;
    private readonly RequestPhases _phases;
    private readonly RequestMeteringOptions _options;

    public RequestMetering(RequestDelegate next, RequestPhases phases, EndpointDataSource? endpoints, RequestMeteringOptions options)
    {
        _next = next;
        _phases = phases;
        _options = options;
        if (endpoints is not null) phases.Declare(endpoints.Endpoints);
    }

    public Task InvokeAsync(HttpContext context)
    {
        // A second execution of the same request, by what stands before this middleware, is part of the first.
        if (context.Features[typeof(IPhaseFeature)] is not null || _options.Filter?.Invoke(context) == false || (!_options.IncludeLongLivedConnections && LongLived.Is(context)))
            return _next(context);
        return MeterAsync(context);
    }

    private async Task MeterAsync(HttpContext context)
    {
        if (RequestScope.Begin(context, _phases, _options.IncludeLongLivedConnections) is not { } request)
        {
            await _next(context).ConfigureAwait(false);
            return;
        }

        context.Features[typeof(IPhaseFeature)] = request;
        try
        {
            UponStart(context.Response, request);
            await _next(context).ConfigureAwait(false);
            if (FailureOf(context) is { } failure) request.Scope.Fail(failure);
        }
        catch (Exception error)
        {
            request.Scope.Fail(NameOf(error));
            throw;
        }
        finally
        {
            End(context, request);
        }
    }

    /// <summary>What is to be done when the response starts; where what stands before this middleware has started it, there is no header left to add.</summary>
    private void UponStart(HttpResponse response, RequestScope request)
    {
        if (response.HasStarted)
        {
            if (!_options.IncludeLongLivedConnections && LongLived.Is(response)) request.Discard();
            return;
        }

        if (!_options.IncludeLongLivedConnections) response.OnStarting(DiscardEventStream, request);
        if (_options.ServerTiming?.Invoke(request.Context) == true) response.OnStarting(ServerTimingHeader.Add, request);
    }

    private static void End(HttpContext context, RequestScope request)
    {
        if (!request.IsDiscarded && context.Features[typeof(IHttpActivityFeature)] is IHttpActivityFeature { Activity: { IsAllDataRequested: true } activity })
            RequestActivity.Describe(activity, request.Scope.Stop());
        else request.Scope.Dispose();
    }

    private static string? FailureOf(HttpContext context)
    {
        if (context.Features[typeof(IExceptionHandlerFeature)] is IExceptionHandlerFeature { Error: { } handled }) return NameOf(handled);
        int status = context.Response.StatusCode;
        return status >= StatusCodes.Status500InternalServerError ? status.ToString(System.Globalization.CultureInfo.InvariantCulture) : null;
    }

    private static string NameOf(Exception error) => error.GetType().FullName ?? error.GetType().Name;

    private static Task DiscardEventStream(object state)
    {
        var request = (RequestScope)state;
        if (LongLived.Is(request.Context.Response)) request.Discard();
        return Task.CompletedTask;
    }
}
