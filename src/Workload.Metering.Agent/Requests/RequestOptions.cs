using System.Diagnostics;

namespace Workload.Metering.Agent.Requests;

/// <summary>How the phases of requests are metered.</summary>
internal static class RequestOptions
{
    /// <summary>The phase of all requests without a route.</summary>
    public const string Unmatched = "(unmatched)";

    /// <summary>
    /// Declares a phase. It makes no activity, for the request has its own. It reads no processor time of the whole process, which says
    /// little of one request among many. An application that has declared the phase in its own way keeps its options.
    /// </summary>
    public static Phase Declare(WorkloadMeter meter, string name) =>
        meter.GetPhase(name, new PhaseOptions { CreateActivity = false, ReadProcessCpu = false, Kind = ActivityKind.Server });
}
