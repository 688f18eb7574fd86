using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>The middleware: a scope around the rest of the pipeline.</summary>
/// <remarks>
/// Each request passes here, so features are looked up by their type, not with <c>Get</c>: a generic method of an interface takes longer to
/// find than the feature.
/// </remarks>
internal sealed class RequestMetering(RequestDelegate next, RequestPhases phases, UnmatchedRequests unmatched, RequestMeteringOptions options)
{
    public Task InvokeAsync(HttpContext context)
    {
        // A second execution of the same request, by what stands before this middleware, is part of the first.
        if (context.Features[typeof(IPhaseFeature)] is not null || options.Filter?.Invoke(context) == false) return next(context);
        return MeterAsync(context);
    }

    private async Task MeterAsync(HttpContext context)
    {
        if (RequestScope.Begin(context, phases, options.IncludeLongLivedConnections) is not { } request)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        context.Features[typeof(IPhaseFeature)] = request;
        try
        {
            UponStart(context.Response, request);
            await next(context).ConfigureAwait(false);
            RequestFailures.Mark(request);
        }
        catch (Exception error)
        {
            RequestFailures.Mark(request, error);
            throw;
        }
        finally
        {
            End(request);
        }
    }

    /// <summary>Registers what is to be done when the response starts. Where it has started before this middleware, no header can be added any more.</summary>
    private void UponStart(HttpResponse response, RequestScope request)
    {
        if (response.HasStarted)
        {
            request.DiscardLongLived();
            return;
        }

        if (!options.IncludeLongLivedConnections) response.OnStarting(DiscardLongLived, request);
        if (options.ServerTiming?.Invoke(request.Context) == true) response.OnStarting(ServerTimingHeader.Add, request);
    }

    private void End(RequestScope request)
    {
        if (!request.IsNamed && !request.IsDiscarded && unmatched.PhaseOf(request.Context) is var phase && !ReferenceEquals(phase, phases.Unmatched)) request.Scope.Rename(phase.Name);
        if (!request.IsDiscarded && request.Context.Features[typeof(IHttpActivityFeature)] is IHttpActivityFeature { Activity: { IsAllDataRequested: true } activity })
            RequestActivity.Describe(activity, request.Scope.Stop());
        else request.Scope.Dispose();
    }

    private static Task DiscardLongLived(object state)
    {
        ((RequestScope)state).DiscardLongLived();
        return Task.CompletedTask;
    }
}
