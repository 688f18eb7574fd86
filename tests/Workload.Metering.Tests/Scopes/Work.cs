using Workload.Metering.Clocks;
using Workload.Metering.Tests.Clocks;

namespace Workload.Metering.Tests.Scopes;

/// <summary>Things for a scope to do.</summary>
internal static class Work
{
    /// <summary>Computes until the calling thread has used that much CPU.</summary>
    public static void Burn(int cpuMilliseconds)
    {
        using ThreadClock clock = PlatformClocks.Current.OpenThreadClock();
        Tests.Clocks.Burn.Milliseconds(clock, cpuMilliseconds);
    }

    /// <summary>Runs a body on a thread that the caller's flow does not reach.</summary>
    public static void OutsideTheFlow(Action body)
    {
        AsyncFlowControl suppressed = ExecutionContext.SuppressFlow();
        try
        {
            OwnThread.Run(body);
        }
        finally
        {
            suppressed.Undo();
        }
    }
}
