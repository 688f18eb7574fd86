using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.AspNetCore.Requests;

/// <summary>Declares and finds the phases of requests.</summary>
/// <param name="meter">The meter that owns the phases.</param>
/// <param name="maxPhases">The maximum number of phases that the meter keeps.</param>
/// <param name="logger">Gets a message when the number of routes or names exceeds its limit.</param>
internal sealed class RequestPhases(WorkloadMeter meter, int maxPhases, ILogger logger)
{
    /// <summary>
    /// The maximum number of endpoints that are declared at the start. Further ones are declared with their first request, so that they do
    /// not use up the phases of other code.
    /// </summary>
    private const int MaxDeclared = 100;

    // The weak table does not keep an endpoint alive that the application has replaced.
    private readonly ConditionalWeakTable<Endpoint, EndpointPhases> _endpoints = [];
    private readonly ConcurrentDictionary<string, Phase> _routes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Phase> _named = new(StringComparer.Ordinal);
    private Phase? _staticFiles, _otherRoutes;

    /// <summary>Routes get two thirds of the meter's phases, because the code that requests call needs phases too.</summary>
    private readonly int _maxRoutes = Math.Max(1, maxPhases * 2 / 3);

    public WorkloadMeter Meter => meter;

    /// <summary>The phase that all requests without a matching route share, whatever their method.</summary>
    public Phase Unmatched { get; } = Declare(meter, "(unmatched)", expected: null, tags: null);

    /// <summary>The phase of all files that are served unchanged, by their own endpoints or by middleware.</summary>
    public Phase StaticFiles => _staticFiles ??= Declare(meter, Requests.StaticFiles.Phase, expected: null, tags: null);

    /// <summary>The phases of matched requests so far.</summary>
    public IEnumerable<Phase> All => _routes.Values.Concat(((Phase?[])[_staticFiles, _otherRoutes]).OfType<Phase>()).Concat(_named.Values);

    public EndpointPhases Of(Endpoint endpoint) =>
        _endpoints.TryGetValue(endpoint, out var phases) ? phases : _endpoints.GetValue(endpoint, added => new EndpointPhases(added, this));

    /// <summary>Declares a phase that the application named.</summary>
    public Phase Declare(string name, Bottleneck? expected) => _named.GetOrAdd(name, _ => Declare(meter, name, expected, tags: null));

    /// <summary>Returns the phase of this name as the application or a route declared it, or else declares it.</summary>
    public Phase Find(string name) => meter.TryGetPhase(name, out var declared) ? declared : Declare(name, expected: null);

    /// <summary>Declares the phase of a method and a route. If the limit is reached, it returns the phase of all other routes.</summary>
    public Phase DeclareRoute(string method, string route)
    {
        string name = $"{method} {route}";
        if (_routes.TryGetValue(name, out var known)) return known;
        if (_routes.Count >= _maxRoutes)
        {
            if (_otherRoutes is null) RequestLog.RoutesExceeded(logger, name, _maxRoutes, maxPhases);
            return _otherRoutes ??= Declare(meter, "(other routes)", expected: null, tags: null);
        }

        return _routes.GetOrAdd(name, Declare(meter, name, expected: null,
            new Dictionary<string, object?> { ["http.request.method"] = method, ["http.route"] = route }));
    }

    /// <summary>Declares the phases of endpoints, so that they are published with zeros from the start.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The endpoints are created here for the first time. If that fails, it fails again with the first request.")]
    public void Declare(EndpointDataSource source, string? applicationName)
    {
        try
        {
            int declared = 0, most = Math.Min(MaxDeclared, _maxRoutes);
            foreach (var endpoint in source.Endpoints.OrderBy(endpoint => EndpointRanks.Of(endpoint, applicationName)))
            {
                var phases = Of(endpoint);
                if (phases.IsDisabled || phases.IsLongLived || endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not { } accepted)
                    continue;
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

    // The phase gets no activity, since the request has its own. A declaration by the application or another endpoint stays unchanged.
    private static Phase Declare(WorkloadMeter meter, string name, Bottleneck? expected, IReadOnlyDictionary<string, object?>? tags) =>
        meter.GetPhase(name, new PhaseOptions { CreateActivity = false, Kind = ActivityKind.Server, Expected = expected, Tags = tags });
}
