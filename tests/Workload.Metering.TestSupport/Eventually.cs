using System.Diagnostics;

namespace Workload.Metering.TestSupport;

/// <summary>Waits, without using the CPU, for something that another thread or the kernel is about to do.</summary>
public static class Eventually
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <param name="condition">The condition that will hold.</param>
    /// <param name="what">The condition in words, such as "the thread rests".</param>
    public static void Holds(Func<bool> condition, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > s_patience)
                throw new TimeoutException($"It did not happen within {s_patience.TotalSeconds} s that {what}.");
            Thread.Sleep(1);
        }
    }
}
