namespace Workload.Metering.AspNetCore;

/// <summary>The scope of the request: <c>context.Features.Get&lt;IPhaseFeature&gt;()?.Scope.Peek()</c> says where its time went so far.</summary>
public interface IPhaseFeature
{
    /// <summary>The request's scope. It is ended by the middleware.</summary>
    PhaseScope Scope { get; }
}
