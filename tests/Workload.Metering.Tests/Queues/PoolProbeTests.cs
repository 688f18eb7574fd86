using Workload.Metering.Queues;

namespace Workload.Metering.Tests.Queues;

/// <summary>The probe has a thread of its own, on which an exception would end the process.</summary>
[Collection(Alone.Name)]
public sealed class PoolProbeTests
{
    [Fact]
    public void A_look_that_fails_is_left_out()
    {
        // Its own thread looks now and then, and forgets this lateness step by step.
        for (int late = 0; late < 20; late++) PoolLine.NoteCoreWait(latenessNanoseconds: 1_000_000_000);
        try
        {
            int asked = 0;
            PoolProbe.TryLook(active: true, _ => throw new InvalidTimeZoneException($"{++asked}")).Should().BeFalse();
            asked.Should().Be(1);
        }
        finally
        {
            for (int late = 0; late < 200 && PoolLine.IsShortOfCores; late++) PoolLine.NoteCoreWait(0);
        }
    }
}
