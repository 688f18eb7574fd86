namespace Workload.Metering.Waits.Tests;

/// <summary>Waits until managed waits have names in this process.</summary>
internal static class Signatures
{
    private static readonly Lazy<bool> s_learnt = new(() =>
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { Waits = WaitDetail.Targets });
        for (int i = 0; i < 100; i++)
        {
            using (meter.Track("learning")) Thread.Sleep(500);
            if (meter.Snapshot()["learning"].Waits.Any(wait => wait.Kind == WaitKind.Sleep)) return true;
        }

        return false;
    });

    public static void Learn() => s_learnt.Value.Should().BeTrue("the waits of this runtime can be learnt");
}
