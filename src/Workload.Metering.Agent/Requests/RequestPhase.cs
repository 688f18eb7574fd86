namespace Workload.Metering.Agent.Requests;

/// <summary>The scope of one request, among the request's features.</summary>
internal sealed class RequestPhase(PhaseScope scope)
{
    public PhaseScope Scope { get; } = scope;

    /// <summary>Whether its endpoint was found. A later one is an error page's, or another execution of the same request.</summary>
    public bool IsNamed { get; set; }
}
