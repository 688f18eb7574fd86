using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Workload.Metering.AspNetCore.Requests;

namespace Workload.Metering.Agent.Requests;

/// <summary>The phase's name of a request, made of its method and its endpoint's route. It is made once for each of them.</summary>
internal sealed class EndpointNames(WorkloadMeter meter)
{
    // An endpoint that the application has replaced is not kept.
    private readonly ConditionalWeakTable<Endpoint, Names> _endpoints = [];

    /// <summary>The name. It is null for an endpoint whose connections stay open, such as a hub's.</summary>
    public string? Of(Endpoint endpoint, string method)
    {
        var names = _endpoints.TryGetValue(endpoint, out var known)
            ? known
            : _endpoints.GetValue(endpoint, added => new Names(added, meter));
        return names.IsLongLived ? null : names.Of(method);
    }

    private sealed class Names(Endpoint endpoint, WorkloadMeter meter)
    {
        private readonly string?[] _byMethod = new string?[RequestMethods.Count];
        private readonly string _route = RouteOf(endpoint);

        public bool IsLongLived { get; } = endpoint.Metadata.GetMetadata<HubMetadata>() is not null;

        public string Of(string method)
        {
            string name = RequestMethods.NameOf(method, out int index);
            return _byMethod[index] ??= RequestOptions.Declare(meter, $"{name} {_route}").Name;
        }

        private static string RouteOf(Endpoint endpoint)
        {
            string? route = endpoint.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route
                ?? (endpoint as RouteEndpoint)?.RoutePattern.RawText;
            if (route is null) return endpoint.DisplayName is { Length: > 0 } shown ? shown : "(no route)";
            return route.StartsWith('/') ? route : "/" + route;
        }
    }
}
