using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Workload.Metering.Agent.Requests;

/// <summary>What the agent knows of each endpoint. It is looked up once for each of them.</summary>
internal sealed class EndpointNames(WorkloadMeter meter)
{
    // An endpoint that the application has replaced is not kept.
    private readonly ConditionalWeakTable<Endpoint, EndpointName> _endpoints = [];

    public EndpointName Of(Endpoint endpoint) => _endpoints.TryGetValue(endpoint, out var known)
        ? known
        : _endpoints.GetValue(endpoint, added => new EndpointName(added, meter));
}
