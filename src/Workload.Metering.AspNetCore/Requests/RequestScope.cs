using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>
/// A request's scope. It replaces the endpoint feature, and so it learns of the first endpoint when routing finds it, wherever in the
/// pipeline that is. What comes later is a second execution of the same request.
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

    /// <summary>Whether it turned out not to belong in the figures.</summary>
    public bool IsDiscarded { get; private set; }

    /// <summary>Whether a route has named it.</summary>
    public bool IsNamed { get; private set; }

    /// <summary>Its endpoint's phases; null where no endpoint has named it.</summary>
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

    /// <summary>Begins the scope of a request; null where its endpoint is not to be metered.</summary>
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
        return new RequestScope(context, phases, known.For(context.Request.Method).Track(), metersLongLived) { _endpoint = endpoint, IsNamed = true, Known = known };
    }

    /// <summary>Discards a request whose response stays open, unless such requests are metered.</summary>
    public void DiscardLongLived()
    {
        if (!_metersLongLived && Known is not { IsAskedFor: true } && LongLived.Is(Context)) Discard();
    }

    /// <summary>Names it by a route that is no endpoint's.</summary>
    public void NameRoute(string route)
    {
        if (IsNamed || IsReExecuted) return;
        IsNamed = true;
        Scope.Rename(_phases.DeclareRoute(RequestMethods.NameOf(Context.Request.Method, out _), route).Name);
    }

    // An error page's endpoint, where the request failed before it had one of its own.
    private bool IsReExecuted => Context.Features.Get<IExceptionHandlerFeature>() is not null || Context.Features.Get<IStatusCodeReExecuteFeature>() is not null;

    private static bool IsMetered(EndpointPhases phases, bool metersLongLived) => !phases.IsDisabled && (metersLongLived || !phases.IsLongLived);

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
