namespace Workload.Metering.Docs.Tests.Surroundings;

/// <summary>What docs/coming-from-elsewhere.md takes for granted.</summary>
public class ComingFromElsewhere
{
    public void Work()
    {
    }
}
