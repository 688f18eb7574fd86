using Workload.Metering.Segments;
using Workload.Metering.Tests.Flow;

namespace Workload.Metering.Tests.Segments;

internal static class Readings
{
    private const long MaxErrorNanoseconds = 5_000;

    /// <summary>Returns a reading of the clock during which the thread kept its core. A lost core would make it wrong by as much.</summary>
    public static ThreadReading Undisturbed(FlowParts.ClockDouble clock)
    {
        ThreadReading reading = default;
        Eventually.Holds(
            () => new PricedClock(clock, usualCpuCost: 1).TryReadCpu(fromOutside: false, out reading)
                && reading.ErrorNanoseconds < MaxErrorNanoseconds,
            "the clock is read undisturbed");
        return reading;
    }
}
