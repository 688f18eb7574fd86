using Workload.Metering.Clocks;

namespace Workload.Metering.Tests;

/// <summary>A test that needs a kernel which accounts run delay; skipped with a word elsewhere, unless everything is required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RunQueueFactAttribute : FactAttribute
{
    public RunQueueFactAttribute()
    {
        if (!Required.Everything && !PlatformClocks.Current.HasRunQueue)
            Skip = "this kernel keeps no account of how long a thread waits for a core";
    }
}
