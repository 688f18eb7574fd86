using Microsoft.AspNetCore.Http;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>
/// The phases of one endpoint's requests, with one phase for each method or none. They are computed once for each endpoint.
/// </summary>
internal sealed class EndpointPhases
{
    private readonly RequestPhases _owner;
    private readonly PhaseMetadata? _named;
    private readonly string? _route;
    private readonly bool _isStaticAsset;
    private readonly Phase?[] _byMethod = new Phase?[RequestMethods.Count];

    public EndpointPhases(Endpoint endpoint, RequestPhases owner)
    {
        _owner = owner;
        _named = endpoint.Metadata.GetMetadata<PhaseMetadata>();
        _route = RouteNames.Of(endpoint);
        _isStaticAsset = EndpointKinds.IsStaticAsset(endpoint);
        IsGrpc = EndpointKinds.IsGrpc(endpoint);
        IsDisabled = endpoint.Metadata.GetMetadata<DisableWorkloadMeteringAttribute>() is not null
            || EndpointKinds.HasNoHttpMetrics(endpoint);
        IsLongLived = _named is null && EndpointKinds.IsLongLived(endpoint);
        MayStream = _named is null && EndpointKinds.MayStream(endpoint);
    }

    public bool IsDisabled { get; }

    public bool IsLongLived { get; }

    /// <summary>
    /// Whether a response may turn out to stay open, which is looked at when it starts. Otherwise it is looked at its end.
    /// </summary>
    public bool MayStream { get; }

    /// <summary>Whether the endpoint is metered even if its response stays open, because the application gave its phase a name.</summary>
    public bool IsAskedFor => _named is not null;

    public bool IsGrpc { get; }

    /// <summary>Whether the endpoint names its requests. An endpoint that only answers with 405 or 415 has no route and does not.</summary>
    public bool HasName => _named is not null || _isStaticAsset || _route is not null;

    public Phase For(string method)
    {
        string name = RequestMethods.NameOf(method, out int index);
        return _byMethod[index] ??= Declare(name);
    }

    private Phase Declare(string method)
    {
        // One name may stand for several routes and methods, so tags of a single route would be wrong.
        if (_named is { } named) return _owner.Declare(named.Name, named.Expected);
        if (_isStaticAsset) return _owner.StaticFiles;
        return _route is null ? _owner.Unmatched : _owner.DeclareRoute(method, _route);
    }
}
