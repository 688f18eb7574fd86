using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>What one endpoint's requests are: a phase for each method, or none. Worked out once an endpoint.</summary>
internal sealed class EndpointPhases
{
    private readonly RequestPhases _owner;
    private readonly PhaseMetadata? _named;
    private readonly string? _route;
    private readonly Phase?[] _byMethod = new Phase?[RequestMethods.Count];

    public EndpointPhases(Endpoint endpoint, RequestPhases owner)
    {
        _owner = owner;
        _named = endpoint.Metadata.GetMetadata<PhaseMetadata>();
        _route = RouteOf(endpoint);
        IsDisabled = endpoint.Metadata.GetMetadata<DisableWorkloadMeteringAttribute>() is not null || HasNoHttpMetrics(endpoint);
        IsLongLived = LongLived.Is(endpoint);
    }

    public bool IsDisabled { get; }

    public bool IsLongLived { get; }

    public Phase For(string method)
    {
        string name = RequestMethods.NameOf(method, out int index);
        return _byMethod[index] ??= Declare(name);
    }

    private Phase Declare(string method)
    {
        if (_route is null && _named is null) return _owner.Unmatched;
        var tags = new Dictionary<string, object?> { ["http.request.method"] = method };
        if (_route is not null) tags["http.route"] = _route;

        // One name may stand for several routes and methods; its tags would be those of one of them.
        return _named is { } named ? _owner.Declare(named.Name, named.Expected, tags: null) : _owner.Declare($"{method} {_route}", expected: null, tags);
    }

    private static string? RouteOf(Endpoint endpoint)
    {
        string? route = endpoint.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route ?? (endpoint as RouteEndpoint)?.RoutePattern.RawText;
        return route is null ? null : route.StartsWith('/') ? route : "/" + route;
    }

    private static bool HasNoHttpMetrics(Endpoint endpoint) =>
#if NET9_0_OR_GREATER
        endpoint.Metadata.GetMetadata<IDisableHttpMetricsMetadata>() is not null;
#else
        // By name: the interface is younger than this framework, and an application may bring it along.
        endpoint.Metadata.Any(entry => entry.GetType().GetInterface("Microsoft.AspNetCore.Http.Metadata.IDisableHttpMetricsMetadata") is not null);
#endif
}
