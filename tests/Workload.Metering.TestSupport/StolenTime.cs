using System.Diagnostics;

namespace Workload.Metering.TestSupport;

/// <summary>Measures how much time the host of a virtual machine takes away from it.</summary>
internal static class StolenTime
{
    private const double MaxShare = 0.1;

    private static readonly TimeSpan s_gap = TimeSpan.FromMicroseconds(200);
    private static readonly TimeSpan s_length = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// Whether a thread that only reads the clock loses more than a tenth of its time. The kernel charges a part of that time to whoever
    /// runs, and a part to nobody. Then two readings of the same thread differ by more than what a test wants to show.
    /// </summary>
    public static bool IsTooMuch(out double share)
    {
        long start = Stopwatch.GetTimestamp(), before = start;
        var lost = TimeSpan.Zero;
        while (Stopwatch.GetElapsedTime(start) < s_length)
        {
            long now = Stopwatch.GetTimestamp();
            var step = Stopwatch.GetElapsedTime(before, now);
            if (step > s_gap) lost += step;
            before = now;
        }

        share = lost / s_length;
        return share > MaxShare;
    }
}
