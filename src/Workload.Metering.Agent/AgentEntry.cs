using System.Diagnostics.CodeAnalysis;

namespace Workload.Metering.Agent;

/// <summary>The hook calls this from its one thread. Strings alone go in and out, since the hook is loaded apart from the agent.</summary>
[SuppressMessage("Maintainability", "CA1515:Consider making public types internal", Justification = "It is found by its name.")]
internal static class AgentEntry
{
    private static AgentMeter? s_meter;

    public static string Do(string request, string spans)
    {
        var meter = s_meter ??= new AgentMeter();
        switch (request)
        {
            case "begin":
                meter.Begin(spans);
                return meter.Describe();
            case "end":
                meter.End();
                return "";
            case "snapshot":
                return meter.Snapshot();
            default:
                throw new ArgumentOutOfRangeException(nameof(request), request, "The request must be begin, end or snapshot.");
        }
    }
}
