using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>
/// A request's scope. It stands in for the endpoint feature, and so learns of the first endpoint when routing finds it, wherever in the
/// pipeline that is; what comes later is a second execution of the same request.
/// </summary>
internal sealed class RequestScope : IPhaseFeature, IEndpointFeature
{
    private readonly RequestPhases _phases;
    private readonly bool _metersLongLived;
    private Endpoint? _endpoint;
    private bool _named;

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

    public Endpoint? Endpoint
    {
        get => _endpoint;
        set
        {
            _endpoint = value;
            if (value is not null && !_named) Name(value);
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
        return new RequestScope(context, phases, known.For(context.Request.Method).Track(), metersLongLived) { _endpoint = endpoint, _named = true };
    }

    public void Discard()
    {
        IsDiscarded = true;
        Scope.Discard();
    }

    private static bool IsMetered(EndpointPhases phases, bool metersLongLived) => !phases.IsDisabled && (metersLongLived || !phases.IsLongLived);

    private void Name(Endpoint endpoint)
    {
        // An error page's endpoint, where the request failed before it had one of its own.
        if (Context.Features.Get<IExceptionHandlerFeature>() is not null || Context.Features.Get<IStatusCodeReExecuteFeature>() is not null) return;
        _named = true;
        var phases = _phases.Of(endpoint);
        if (!IsMetered(phases, _metersLongLived)) Discard();
        else Scope.Rename(phases.For(Context.Request.Method).Name);
    }
}
