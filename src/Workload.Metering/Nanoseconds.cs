namespace Workload.Metering;

/// <summary>Converts between internal nanoseconds and public <see cref="TimeSpan"/>s.</summary>
internal static class Nanoseconds
{
    public static TimeSpan ToTimeSpan(long nanoseconds) => new(nanoseconds / TimeSpan.NanosecondsPerTick);

    public static TimeSpan ToTimeSpan(double nanoseconds) => new((long)(nanoseconds / TimeSpan.NanosecondsPerTick));

    public static long From(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;
}
