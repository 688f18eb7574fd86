using System.Diagnostics;

namespace Workload.Metering.Tests.Clocks;

/// <summary>Waits, without using the CPU, for what another thread or the kernel is about to do.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static void Holds(Func<bool> condition, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
                throw new TimeoutException($"Within {Patience.TotalSeconds} s, it did not happen that {what}.");
            Thread.Sleep(1);
        }
    }
}
