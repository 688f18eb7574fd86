using System.Diagnostics;
using Workload.Metering.Aggregation;
using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>Has the members of both kinds of scope that the holder of a scope's handle uses.</summary>
internal abstract class TrackedScope : OpenScope
{
    /// <summary>Whether a caller has claimed its end. After that its phase and its error do not change.</summary>
    public abstract bool IsClaimed { get; }

    /// <summary>The kind of failure or the reason of a cancellation, or null if neither was noted.</summary>
    public abstract string? ErrorType { get; }

    /// <summary>Whether it failed. A cancelled scope has an error type, and did not fail.</summary>
    public abstract bool IsFailed { get; }

    /// <summary>The process's CPU time during the scope, if it was read. It is available after the end.</summary>
    public abstract ProcessCpuReading? ProcessCpu { get; }

    /// <summary>The tracing span of the scope, if a tracer listens.</summary>
    public abstract Activity? Activity { get; set; }

    /// <summary>Notes that it failed or was cancelled.</summary>
    public abstract void Fail(string errorType, bool isCancelled);

    /// <summary>Moves it to another phase, to which its figures go when it ends. It does nothing if the end was claimed.</summary>
    public abstract void MoveTo(RegisteredPhase phase);
}
