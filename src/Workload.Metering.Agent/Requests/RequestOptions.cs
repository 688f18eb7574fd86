namespace Workload.Metering.Agent.Requests;

/// <summary>How the phases of requests are metered.</summary>
internal static class RequestOptions
{
    /// <summary>
    /// Declares a phase. It makes no activity, for the request has its own. It reads no processor time of the whole process, which says little of one
    /// request among many.
    /// </summary>
    public static Phase Declare(WorkloadMeter meter, string name)
    {
        try
        {
            return meter.GetPhase(name, new PhaseOptions { CreateActivity = false, ReadProcessCpu = false });
        }
        catch (ArgumentException)
        {
            // The application has declared it in its own way, and that stands.
            return meter.GetPhase(name);
        }
    }
}
