using Workload.Metering.Clocks;

namespace Workload.Metering.Tests;

/// <summary>A test that needs a kernel which records how long a thread waits for a core.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RunQueueFactAttribute : FactAttribute
{
    public RunQueueFactAttribute() => Skip = Required.SkipUnless(
        PlatformClocks.Current.HasRunQueue, "The kernel of this machine does not record how long a thread waits for a core");
}
