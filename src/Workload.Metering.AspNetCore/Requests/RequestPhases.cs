using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>The phases of requests.</summary>
internal sealed class RequestPhases(WorkloadMeter meter)
{
    /// <summary>So many endpoints are declared before their first request; further ones with it, so that they do not take the room of other phases.</summary>
    private const int DeclaredAtMost = 100;

    // An endpoint that an application has replaced is not kept.
    private readonly ConditionalWeakTable<Endpoint, EndpointPhases> _endpoints = [];

    /// <summary>Requests that no route matches share it, whatever their method.</summary>
    public Phase Unmatched { get; } = Declare(meter, "(unmatched)", expected: null, tags: null);

    public EndpointPhases Of(Endpoint endpoint) =>
        _endpoints.TryGetValue(endpoint, out var phases) ? phases : _endpoints.GetValue(endpoint, added => new EndpointPhases(added, this));

    public Phase Declare(string name, Bottleneck? expected, IReadOnlyDictionary<string, object?>? tags) => Declare(meter, name, expected, tags);

    /// <summary>Declares the phases of endpoints: they are published from the start, with zeros.</summary>
    public void Declare(IEnumerable<Endpoint> endpoints)
    {
        int declared = 0;
        foreach (var endpoint in endpoints)
        {
            var phases = Of(endpoint);
            if (phases.IsDisabled || phases.IsLongLived || endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.IHttpMethodMetadata>() is not { } accepted) continue;
            foreach (string method in accepted.HttpMethods)
            {
                if (declared++ == DeclaredAtMost) return;
                _ = phases.For(method);
            }
        }
    }

    // Without an activity: the request has its own. What the application or another endpoint declared before stands.
    private static Phase Declare(WorkloadMeter meter, string name, Bottleneck? expected, IReadOnlyDictionary<string, object?>? tags) =>
        meter.GetPhase(name, new PhaseOptions { CreateActivity = false, Expected = expected, Tags = tags });
}
