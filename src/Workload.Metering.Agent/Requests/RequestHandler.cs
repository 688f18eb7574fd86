using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Workload.Metering.Agent.Requests;

/// <summary>The work at each of a request's events.</summary>
internal sealed class RequestHandler(WorkloadMeter meter, RequestCounts counts)
{
    private readonly Phase _unmatched = RequestOptions.Declare(meter, "(unmatched)");
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
        if (RequestPhase.Of(context.Features) is not { IsNamed: false } request) return;
        if (context.Features[typeof(IEndpointFeature)] is not IEndpointFeature { Endpoint: { } endpoint }) return;
        request.IsNamed = true;
        request.IsAnnouncementToCome = false;
        if (request.NameOf(endpoint, context.Request.Method, _names) is { } name) request.Scope.Rename(name);
        else request.Scope.Discard();
    }

    /// <summary>An exception that no middleware handled. The framework raises this event in place of the end.</summary>
    public void Fail(object payload) => End(ContextOf(payload), _exception.Get(payload)?.GetType());

    public void End(object payload) => End(ContextOf(payload), error: null);

    private void End(HttpContext context, Type? error)
    {
        if (RequestPhase.Of(context.Features) is not { } request)
        {
            counts.CountUnseen();
            return;
        }

        int status = context.Response.StatusCode;
        if (error is not null) request.Scope.Fail(error.FullName ?? error.Name);
        else if (status >= StatusCodes.Status500InternalServerError)
            request.Scope.Fail(status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        request.End();
        counts.Closed();
    }

    private HttpContext ContextOf(object payload) => payload as HttpContext ?? (HttpContext)_context.Get(payload)!;
}
