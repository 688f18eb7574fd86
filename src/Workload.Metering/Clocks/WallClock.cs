using System.Diagnostics;

namespace Workload.Metering.Clocks;

/// <summary>The runtime's monotonic timestamp (<see cref="Stopwatch.GetTimestamp"/>) in nanoseconds, from an arbitrary zero.</summary>
internal static class WallClock
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    // Ticks of 1 ns (Linux, macOS) and of 100 ns (Windows since 10) are whole numbers of nanoseconds, so the conversion is exact.
    private static readonly long s_wholeFactor =
        NanosecondsPerSecond % Stopwatch.Frequency == 0 ? NanosecondsPerSecond / Stopwatch.Frequency : 0;

    // Other tick lengths use a fixed-point factor with 48 fractional bits. Its error is below 1 ns a day for frequencies from 16 kHz to 3
    // GHz.
    private const int FractionBits = 48;
    private static readonly ulong s_fixedPointFactor = FixedPoint(Stopwatch.Frequency);

    /// <summary>The smallest step that the clock can show, in nanoseconds. It is at least 1.</summary>
    public static long ResolutionNanoseconds { get; } = Math.Max(1, NanosecondsPerSecond / Stopwatch.Frequency);

    public static long Now()
    {
        long ticks = Stopwatch.GetTimestamp();
        return s_wholeFactor != 0 ? ticks * s_wholeFactor : Scale(ticks, s_fixedPointFactor);
    }

    internal static ulong FixedPoint(long ticksPerSecond) =>
        (ulong)(((UInt128)NanosecondsPerSecond << FractionBits) / (ulong)ticksPerSecond);

    internal static long Scale(long ticks, ulong fixedPointFactor)
    {
        ulong high = Math.BigMul((ulong)ticks, fixedPointFactor, out ulong low);
        return (long)((high << (64 - FractionBits)) | (low >> FractionBits));
    }

    /// <summary>
    /// Waits for this duration as this clock measures it. A timer uses whole milliseconds of a coarser clock and may fire too early.
    /// </summary>
    public static async Task DelayAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        long end = Now() + (duration.Ticks * TimeSpan.NanosecondsPerTick);
        for (long left = end - Now(); left > 0; left = end - Now())
            await Task.Delay(TimeSpan.FromMilliseconds((left / 1_000_000) + 1), cancellationToken).ConfigureAwait(false);
    }
}
