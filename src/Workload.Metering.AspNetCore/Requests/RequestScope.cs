using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>
/// The scope of a request. It replaces the endpoint feature, so it learns of an endpoint as soon as routing finds it, wherever routing
/// stands in the pipeline. Rewriting may route a request again, so the last endpoint before the answer names it. An endpoint after that
/// belongs to a second execution of the same request.
/// </summary>
internal sealed class RequestScope : IPhaseFeature, IEndpointFeature
{
    private readonly RequestPhases _phases;
    private readonly bool _metersLongLived;
    private Endpoint? _endpoint;
    private bool _hasEnded;

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

    /// <summary>Whether a router without endpoints handled an error page of the request.</summary>
    public bool HasRoutedErrorPage { get; private set; }

    /// <summary>The phases of the request's endpoint, or null if it has none.</summary>
    public EndpointPhases? Known { get; private set; }

    public Endpoint? Endpoint
    {
        get => _endpoint;
        set
        {
            _endpoint = value;
            if (value is not null && !_hasEnded && !IsDiscarded && !IsAnswered) Name(value);
        }
    }

    /// <summary>Begins the scope of a request, or returns null if the request's endpoint is not metered.</summary>
    public static RequestScope? Begin(HttpContext context, RequestPhases phases, bool metersLongLived)
    {
        var endpoint = (context.Features[typeof(IEndpointFeature)] as IEndpointFeature)?.Endpoint;
        var known = endpoint is null ? null : phases.Of(endpoint);
        if (known is not null && !IsMetered(known, metersLongLived)) return null;
        var phase = known is null ? phases.Unmatched : known.For(context.Request.Method);
        var request = new RequestScope(context, phases, phase.Track(), metersLongLived)
        {
            _endpoint = endpoint,
            IsNamed = known is { HasName: true },
            Known = known,
        };
        context.Features[typeof(IEndpointFeature)] = request;
        return request;
    }

    /// <summary>Keeps the name. Middleware before this one may still execute the request again.</summary>
    public void End() => _hasEnded = true;

    /// <summary>Discards a request whose response stays open, unless such requests are metered.</summary>
    public void DiscardLongLived()
    {
        if (!_metersLongLived && Known is not { IsAskedFor: true } && LongLived.Is(Context)) Discard();
    }

    /// <summary>Names the request by a route that belongs to no endpoint.</summary>
    public void NameRoute(string route)
    {
        if (IsNamed) return;
        if (IsAnswered)
        {
            HasRoutedErrorPage = true;
            return;
        }

        IsNamed = true;
        Scope.Rename(_phases.DeclareRoute(RequestMethods.NameOf(Context.Request.Method, out _), route).Name);
    }

    private bool IsAnswered => AnsweredRequests.IsAnswered(Context);

    private static bool IsMetered(EndpointPhases phases, bool metersLongLived) =>
        !phases.IsDisabled && (metersLongLived || !phases.IsLongLived);

    private void Discard()
    {
        IsDiscarded = true;
        Scope.Discard();
    }

    private void Name(Endpoint endpoint)
    {
        bool wasNamed = IsNamed;
        Known = _phases.Of(endpoint);
        IsNamed = Known.HasName;
        if (!IsMetered(Known, _metersLongLived)) Discard();
        else if (wasNamed || IsNamed) Scope.Rename(Known.For(Context.Request.Method).Name);
    }
}
