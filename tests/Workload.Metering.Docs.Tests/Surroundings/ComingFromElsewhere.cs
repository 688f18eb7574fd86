namespace Workload.Metering.Docs.Tests.Surroundings;

/// <summary>The names that docs/coming-from-elsewhere.md assumes.</summary>
public class ComingFromElsewhere
{
    public void Work()
    {
    }
}
