namespace Workload.Metering.AspNetCore;

/// <summary>
/// Provides the scope of the current request. <c>context.Features.Get&lt;IPhaseFeature&gt;()?.Scope.Peek()</c> returns where its time went
/// so far.
/// </summary>
public interface IPhaseFeature
{
    /// <summary>The request's scope. The middleware ends it.</summary>
    PhaseScope Scope { get; }
}
