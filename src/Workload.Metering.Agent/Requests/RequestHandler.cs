using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Workload.Metering.AspNetCore.Requests;

namespace Workload.Metering.Agent.Requests;

/// <summary>The work at each of a request's events.</summary>
internal sealed class RequestHandler(WorkloadMeter meter, RequestCounts counts)
{
    private readonly Phase _unmatched = RequestOptions.Declare(meter, RequestOptions.Unmatched);
    private readonly Lazy<Phase> _staticFiles = new(() => RequestOptions.Declare(meter, StaticFiles.Phase));
    private readonly EndpointNames _names = new(meter);
    private readonly PayloadGetter _context = new("httpContext");
    private readonly PayloadGetter _exception = new("exception");

    /// <summary>Begins a request.</summary>
    /// <param name="payload">The request, or an event's payload with it.</param>
    /// <param name="isEarly">Whether the event of its beginning is still to come.</param>
    public void Begin(object payload, bool isEarly) => RequestPhase.Begin(ContextOf(payload).Features, _unmatched.Track(), isEarly);

    /// <summary>Whether this thread has begun a request whose event is still to come.</summary>
    public static bool HasJustBegun() => RequestPhase.LastOfThread is { IsAnnouncementToCome: true };

    /// <summary>Whether the request of this event has begun already. The event also comes if only others want it.</summary>
    public bool HasBegun(object payload)
    {
        if (RequestPhase.Of(ContextOf(payload).Features) is not { IsAnnouncementToCome: true } request) return false;
        request.IsAnnouncementToCome = false;
        return true;
    }

    public void Name(object payload)
    {
        var context = ContextOf(payload);
        if (RequestPhase.Of(context.Features) is not { IsDiscarded: false } request) return;
        request.IsAnnouncementToCome = false;
        if (context.Features[typeof(IEndpointFeature)] is not IEndpointFeature { Endpoint: { } endpoint }) return;
        if (AnsweredRequests.IsAnswered(context)) return;
        request.Match(endpoint, context.Request.Method, _names);
        if (request is { IsDiscarded: false, Known.MayStream: true } && !context.Response.HasStarted)
            context.Response.OnStarting(LookAtStart, context);
    }

    /// <summary>An exception that no middleware handled. The framework raises this event in place of the end.</summary>
    public void Fail(object payload) => End(ContextOf(payload), _exception.Get(payload) as Exception);

    public void End(object payload) => End(ContextOf(payload), error: null);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The response must start as it would have.")]
    private static Task LookAtStart(object state)
    {
        try
        {
            var context = (HttpContext)state;
            if (RequestPhase.Of(context.Features) is { IsDiscarded: false } request && LongLived.Is(context)) request.Discard();
        }
        catch (Exception)
        {
            // The request is looked at again at its end.
        }

        return Task.CompletedTask;
    }

    private void End(HttpContext context, Exception? error)
    {
        if (RequestPhase.Of(context.Features) is not { } request)
        {
            counts.CountUnseen();
            return;
        }

        try
        {
            if (!request.IsDiscarded) Judge(context, request, error);
        }
        finally
        {
            request.End();
            counts.Closed();
        }
    }

    private void Judge(HttpContext context, RequestPhase request, Exception? error)
    {
        if (LongLived.Is(context))
        {
            request.Discard();
            return;
        }

        if (request.Known is null && StaticFiles.IsIn(context.Response)) request.Scope.Rename(_staticFiles.Value.Name);
        if (error is not null) RequestFailures.Mark(context, request.Scope, error);
        else RequestFailures.Mark(context, request.Scope, request.Known is { IsGrpc: true });
    }

    private HttpContext ContextOf(object payload) => payload as HttpContext ?? (HttpContext)_context.Get(payload)!;
}
