using Microsoft.AspNetCore.Http;
using Workload.Metering.AspNetCore.Requests;

namespace Workload.Metering.Agent.Requests;

/// <summary>How the requests of one endpoint are named and counted. A name is made of the method and the endpoint's route.</summary>
internal sealed class EndpointName(Endpoint endpoint, WorkloadMeter meter)
{
    private readonly string?[] _byMethod = new string?[RequestMethods.Count];
    private readonly bool _isStaticAsset = EndpointKinds.IsStaticAsset(endpoint);
    private readonly string? _route = RouteNames.Of(endpoint);

    /// <summary>Whether its connections stay open, such as a hub's.</summary>
    public bool IsLongLived { get; } = EndpointKinds.IsLongLived(endpoint);

    /// <summary>Whether a connection may turn out to stay open when its response starts.</summary>
    public bool MayStream { get; } = EndpointKinds.MayStream(endpoint);

    public bool IsGrpc { get; } = EndpointKinds.IsGrpc(endpoint);

    /// <summary>Whether it names its requests. An endpoint that only answers with 405 or 415 has no route and does not.</summary>
    public bool HasName => _isStaticAsset || _route is not null;

    public string Of(string method)
    {
        string name = RequestMethods.NameOf(method, out int index);
        return _byMethod[index] ??= Declare(name);
    }

    private string Declare(string method)
    {
        if (_isStaticAsset) return RequestOptions.Declare(meter, StaticFiles.Phase).Name;
        return _route is null ? RequestOptions.Unmatched : RequestOptions.Declare(meter, $"{method} {_route}").Name;
    }
}
