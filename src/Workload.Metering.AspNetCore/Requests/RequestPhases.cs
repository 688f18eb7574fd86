using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>The phases of requests.</summary>
/// <param name="meter">Whose phases they are.</param>
/// <param name="maxPhases">How many phases the meter keeps.</param>
/// <param name="logger">Reports where routes or names exceed their limits.</param>
internal sealed class RequestPhases(WorkloadMeter meter, int maxPhases, ILogger logger)
{
    /// <summary>Up to this many endpoints are declared before their first request; further ones with it, so that they do not take the room of other phases.</summary>
    private const int MaxDeclared = 100;

    // An endpoint that an application has replaced is not kept.
    private readonly ConditionalWeakTable<Endpoint, EndpointPhases> _endpoints = [];
    private readonly ConcurrentDictionary<string, Phase> _routes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Phase> _named = new(StringComparer.Ordinal);
    private Phase? _staticFiles, _otherRoutes;

    /// <summary>Routes get two thirds of the meter's phases: what requests call in turn needs room too.</summary>
    private readonly int _maxRoutes = Math.Max(1, maxPhases * 2 / 3);

    public WorkloadMeter Meter => meter;

    /// <summary>Requests that no route matches share it, whatever their method.</summary>
    public Phase Unmatched { get; } = Declare(meter, "(unmatched)", expected: null, tags: null);

    /// <summary>All files that are served as they are, by an endpoint for each or by middleware.</summary>
    public Phase StaticFiles => _staticFiles ??= Declare(meter, "(static files)", expected: null, tags: null);

    /// <summary>The phases of matched requests so far.</summary>
    public IEnumerable<Phase> All => _routes.Values.Concat(((Phase?[])[_staticFiles, _otherRoutes]).OfType<Phase>()).Concat(_named.Values);

    public EndpointPhases Of(Endpoint endpoint) =>
        _endpoints.TryGetValue(endpoint, out var phases) ? phases : _endpoints.GetValue(endpoint, added => new EndpointPhases(added, this));

    /// <summary>A phase that the application named.</summary>
    public Phase Declare(string name, Bottleneck? expected) => _named.GetOrAdd(name, _ => Declare(meter, name, expected, tags: null));

    /// <summary>The phase of a method and a route; the one for all other routes where there is no room for it.</summary>
    public Phase DeclareRoute(string method, string route)
    {
        string name = $"{method} {route}";
        if (_routes.TryGetValue(name, out var known)) return known;
        if (_routes.Count >= _maxRoutes)
        {
            if (_otherRoutes is null) RequestLog.RoutesExceeded(logger, name, _maxRoutes, maxPhases);
            return _otherRoutes ??= Declare(meter, "(other routes)", expected: null, tags: null);
        }

        return _routes.GetOrAdd(name, Declare(meter, name, expected: null, new Dictionary<string, object?> { ["http.request.method"] = method, ["http.route"] = route }));
    }

    /// <summary>Declares the phases of endpoints: they are published from the start, with zeros.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Endpoints are made here for the first time; where that fails, it fails again with the first request, as it does without metering.")]
    public void Declare(EndpointDataSource source, string? applicationName)
    {
        try
        {
            int declared = 0, most = Math.Min(MaxDeclared, _maxRoutes);
            foreach (var endpoint in source.Endpoints.OrderBy(endpoint => EndpointKinds.Rank(endpoint, applicationName)))
            {
                var phases = Of(endpoint);
                if (phases.IsDisabled || phases.IsLongLived || endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not { } accepted) continue;
                foreach (string method in accepted.HttpMethods)
                {
                    if (declared++ == most) return;
                    _ = phases.For(method);
                }
            }
        }
        catch (Exception error)
        {
            RequestLog.EndpointsNotDeclared(logger, error);
        }
    }

    // Without an activity: the request has its own. What the application or another endpoint declared before stands.
    private static Phase Declare(WorkloadMeter meter, string name, Bottleneck? expected, IReadOnlyDictionary<string, object?>? tags) =>
        meter.GetPhase(name, new PhaseOptions { CreateActivity = false, Kind = ActivityKind.Server, Expected = expected, Tags = tags });
}
