using Workload.Metering.Clocks;
using Workload.Metering.Queues;

namespace Workload.Metering.Tests.Queues;

/// <summary>The runtime's lists of timers show whether one is due.</summary>
public sealed class DueTimersTests
{
    [LinuxFact]
    public void A_timer_that_is_not_due_for_an_hour_is_not_due()
    {
        using var timer = new Timer(static _ => { }, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        DueTimers.Start();

        // Other tests have timers, each of which is due for a moment.
        SpinWait.SpinUntil(() => DueTimers.Look(WallClock.Now()), TimeSpan.FromSeconds(10)).Should().BeTrue();
    }
}
