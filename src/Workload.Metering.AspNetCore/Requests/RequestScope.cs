using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>
/// The scope of a request. It replaces the endpoint feature, so it learns of the first endpoint as soon as routing finds it, wherever
/// routing stands in the pipeline. A later endpoint belongs to a second execution of the same request.
/// </summary>
internal sealed class RequestScope : IPhaseFeature, IEndpointFeature
{
    private readonly RequestPhases _phases;
    private readonly bool _metersLongLived;
    private Endpoint? _endpoint;

    private RequestScope(HttpContext context, RequestPhases phases, PhaseScope scope, bool metersLongLived)
    {
        Context = context;
        _phases = phases;
        _metersLongLived = metersLongLived;
        Scope = scope;
    }

    public HttpContext Context { get; }

    public PhaseScope Scope { get; }

    /// <summary>Whether the request was removed from the figures after it had begun.</summary>
    public bool IsDiscarded { get; private set; }

    /// <summary>Whether a route has named the request.</summary>
    public bool IsNamed { get; private set; }

    /// <summary>The phases of the request's endpoint, or null if no endpoint has named the request.</summary>
    public EndpointPhases? Known { get; private set; }

    public Endpoint? Endpoint
    {
        get => _endpoint;
        set
        {
            _endpoint = value;
            if (value is not null && !IsNamed) Name(value);
        }
    }

    /// <summary>Begins the scope of a request, or returns null if the request's endpoint is not metered.</summary>
    public static RequestScope? Begin(HttpContext context, RequestPhases phases, bool metersLongLived)
    {
        if (context.Features[typeof(IEndpointFeature)] is not IEndpointFeature { Endpoint: { } endpoint })
        {
            var unnamed = new RequestScope(context, phases, phases.Unmatched.Track(), metersLongLived);
            context.Features.Set<IEndpointFeature>(unnamed);
            return unnamed;
        }

        var known = phases.Of(endpoint);
        if (!IsMetered(known, metersLongLived)) return null;
        return new RequestScope(context, phases, known.For(context.Request.Method).Track(), metersLongLived)
        {
            _endpoint = endpoint,
            IsNamed = true,
            Known = known,
        };
    }

    /// <summary>Discards a request whose response stays open, unless such requests are metered.</summary>
    public void DiscardLongLived()
    {
        if (!_metersLongLived && Known is not { IsAskedFor: true } && LongLived.Is(Context)) Discard();
    }

    /// <summary>Names the request by a route that belongs to no endpoint.</summary>
    public void NameRoute(string route)
    {
        if (IsNamed || IsReExecuted) return;
        IsNamed = true;
        Scope.Rename(_phases.DeclareRoute(RequestMethods.NameOf(Context.Request.Method, out _), route).Name);
    }

    // An error page has an endpoint too. It must not name a request that failed before it had an endpoint of its own.
    private bool IsReExecuted => Context.Features.Get<IExceptionHandlerFeature>() is not null
        || Context.Features.Get<IStatusCodeReExecuteFeature>() is not null;

    private static bool IsMetered(EndpointPhases phases, bool metersLongLived) =>
        !phases.IsDisabled && (metersLongLived || !phases.IsLongLived);

    private void Discard()
    {
        IsDiscarded = true;
        Scope.Discard();
    }

    private void Name(Endpoint endpoint)
    {
        if (IsReExecuted) return;
        IsNamed = true;
        Known = _phases.Of(endpoint);
        if (!IsMetered(Known, _metersLongLived)) Discard();
        else if (Known.For(Context.Request.Method) is var phase && !ReferenceEquals(phase, _phases.Unmatched)) Scope.Rename(phase.Name);
    }
}
