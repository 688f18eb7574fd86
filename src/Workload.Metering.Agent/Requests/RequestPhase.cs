using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Workload.Metering.Agent.Requests;

/// <summary>The scope of one request, among the request's features. It is reused after the request.</summary>
/// <remarks>
/// The application's own garbage would grow with each object of the agent. So each thread keeps the last one that ended on it. It also
/// remembers the last one that began on it, because most requests end on the thread that began them, and a look-up among the features takes
/// longer.
/// </remarks>
internal sealed class RequestPhase
{
    [ThreadStatic]
    private static RequestPhase? t_spare;

    [ThreadStatic]
    private static RequestPhase? t_last;

    private IFeatureCollection? _features;

    // The look-up of a name reads memory that the request has pushed out of the caches. Many requests have the endpoint of the one before.
    private EndpointNames? _names;
    private Endpoint? _endpoint;
    private string? _method;
    private string? _name;
    private EndpointName? _nameOfEndpoint;

    public PhaseScope Scope { get; private set; }

    /// <summary>What is known of its endpoint. It is null where no endpoint was found.</summary>
    public EndpointName? Known { get; private set; }

    /// <summary>Whether it was removed from the figures, because its connection stays open.</summary>
    public bool IsDiscarded { get; private set; }

    /// <summary>The last one that began on this thread.</summary>
    public static RequestPhase? LastOfThread => t_last;

    /// <summary>Whether it began before the event of its beginning, which may still come. No such event comes after the routing.</summary>
    public bool IsAnnouncementToCome { get; set; }

    public static void Begin(IFeatureCollection features, PhaseScope scope, bool isEarly)
    {
        var request = t_spare ?? new RequestPhase();
        t_spare = null;
        request._features = features;
        request.Scope = scope;
        request.Known = null;
        request.IsDiscarded = false;
        request.IsAnnouncementToCome = isEarly;
        t_last = request;
        features[typeof(RequestPhase)] = request;
    }

    /// <summary>The scope of the request with these features. It is null if the agent did not see the request begin.</summary>
    public static RequestPhase? Of(IFeatureCollection features)
    {
        if (t_last is { } last && ReferenceEquals(last._features, features)) return last;
        return features[typeof(RequestPhase)] is RequestPhase request && ReferenceEquals(request._features, features) ? request : null;
    }

    /// <summary>Names it by its endpoint. Rewriting may route a request again, so the last endpoint names it.</summary>
    public void Match(Endpoint endpoint, string method, EndpointNames names)
    {
        if (!ReferenceEquals(_endpoint, endpoint) || !ReferenceEquals(_method, method) || !ReferenceEquals(_names, names))
        {
            var found = names.Of(endpoint);
            (_nameOfEndpoint, _name, _names, _endpoint, _method) = (found, found.Of(method), names, endpoint, method);
        }

        bool wasNamed = Known is { HasName: true };
        Known = _nameOfEndpoint!;
        if (Known.IsLongLived) Discard();
        else if (wasNamed || Known.HasName) Scope.Rename(_name!);
    }

    public void Discard()
    {
        IsDiscarded = true;
        Scope.Discard();
    }

    /// <summary>Ends the scope. The features may still hold this object, but it belongs to them no more.</summary>
    public void End()
    {
        var scope = Scope;
        _features = null;
        IsAnnouncementToCome = false;
        Scope = default;
        t_spare = this;
        scope.Dispose();
    }
}
