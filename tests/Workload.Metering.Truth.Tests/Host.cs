using System.Diagnostics;

namespace Workload.Metering.Truth.Tests;

/// <summary>What is below this machine, where it is a virtual one.</summary>
internal static class Host
{
    private const double MostTaken = 0.1;

    private static readonly TimeSpan Gap = TimeSpan.FromMicroseconds(200), Length = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// Whether a thread that only looks at the clock, with nothing beside it, loses more than a tenth of its time. The kernel charges a part of
    /// that to whoever runs, and a part to nobody: two readings of the same thing then differ by more than what is to be shown.
    /// </summary>
    public static bool TakesTimeAway(out double share)
    {
        long start = Stopwatch.GetTimestamp(), before = start;
        TimeSpan lost = TimeSpan.Zero;
        while (Stopwatch.GetElapsedTime(start) < Length)
        {
            long now = Stopwatch.GetTimestamp();
            TimeSpan step = Stopwatch.GetElapsedTime(before, now);
            if (step > Gap)
                lost += step;
            before = now;
        }

        share = lost / Length;
        return share > MostTaken;
    }
}
