using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>The middleware that measures the rest of the pipeline as a scope.</summary>
/// <remarks>
/// This code runs for each request, so it looks features up by type and not with <c>Get</c>. The call of a generic interface method
/// takes longer than the look-up itself.
/// </remarks>
internal sealed class RequestMetering(
    RequestDelegate next, RequestPhases phases, UnmatchedRequests unmatched, RequestHooks hooks, bool includeLongLivedConnections)
{
    public Task InvokeAsync(HttpContext context)
    {
        // If earlier middleware executes the same request again, the second execution is part of the first scope.
        if (context.Features[typeof(IPhaseFeature)] is not null || !hooks.Meters(context)) return next(context);
        return MeterAsync(context);
    }

    private async Task MeterAsync(HttpContext context)
    {
        if (RequestScope.Begin(context, phases, includeLongLivedConnections) is not { } request)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        context.Features[typeof(IPhaseFeature)] = request;
        try
        {
            UponStart(context.Response, request);
            await next(context).ConfigureAwait(false);
            if (request.Known is { MayStream: false }) request.DiscardLongLived();
            RequestFailures.Mark(context, request.Scope, request.Known is { IsGrpc: true });
        }
        catch (Exception error)
        {
            RequestFailures.Mark(context, request.Scope, error);
            throw;
        }
        finally
        {
            End(request);
        }
    }

    /// <summary>
    /// Registers the work for the start of the response. If the response has already started, headers can no longer be added. A
    /// registration takes longer than all else here, so it is left out for endpoints that send a value.
    /// </summary>
    private void UponStart(HttpResponse response, RequestScope request)
    {
        if (response.HasStarted)
        {
            request.DiscardLongLived();
            return;
        }

        if (!includeLongLivedConnections && request.Known is not { MayStream: false })
            response.OnStarting(DiscardLongLived, request);

        // Who gets the header may depend on the user, who is known only after the middleware behind this one.
        if (hooks.HasServerTiming) response.OnStarting(AddServerTiming, request);
    }

    private void End(RequestScope request)
    {
        request.End();
        if (!request.IsNamed && !request.IsDiscarded
            && unmatched.PhaseOf(request) is var phase && !ReferenceEquals(phase, phases.Unmatched))
        {
            request.Scope.Rename(phase.Name);
        }

        if (!request.IsDiscarded && request.Context.Features[typeof(IHttpActivityFeature)]
            is IHttpActivityFeature { Activity: { IsAllDataRequested: true } activity })
        {
            RequestActivity.Describe(activity, request.Scope.Stop());
        }
        else
        {
            request.Scope.Dispose();
        }
    }

    private Task AddServerTiming(object state)
    {
        hooks.AddServerTiming((RequestScope)state);
        return Task.CompletedTask;
    }

    private static Task DiscardLongLived(object state)
    {
        ((RequestScope)state).DiscardLongLived();
        return Task.CompletedTask;
    }
}
