using System.Globalization;

namespace Workload.Metering;

/// <summary>
/// Formats figures for people with three digits and a unit, in the same way in every culture. An unknown figure is a dash and never a zero.
/// </summary>
internal static class Quantity
{
    public const string Absent = "-";

    /// <summary>The share of a figure above which its error is shown.</summary>
    private const double MaxSilentError = 0.1;

    private const double Second = 1e9;

    private static readonly (string Unit, double Nanoseconds)[] s_units =
        [("ns", 1), ("µs", 1e3), ("ms", 1e6), ("s", Second), ("min", 60 * Second), ("h", 3600 * Second), ("d", 86400 * Second)];

    public static string Duration(TimeSpan? time) => time is { } known ? Duration(known) : Absent;

    public static string Duration(TimeSpan time)
    {
        if (time == TimeSpan.Zero) return "0 s";
        double nanoseconds = Math.Abs((double)time.Ticks * TimeSpan.NanosecondsPerTick);
        int unit = 0;

        // The next unit is used once this one would need a fourth digit after rounding. Minutes and hours have no multiple of a thousand.
        while (unit < s_units.Length - 1 && nanoseconds / s_units[unit].Nanoseconds >= (s_units[unit].Unit is "min" or "h" ? 99.95 : 999.5))
            unit++;
        double value = nanoseconds / s_units[unit].Nanoseconds;
        string digits = value.ToString(unit == 0 || value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
        return $"{(time < TimeSpan.Zero ? "-" : "")}{digits} {s_units[unit].Unit}";
    }

    public static string Ratio(double? ratio) =>
        ratio is { } known && double.IsFinite(known) ? known.ToString("0.00", CultureInfo.InvariantCulture) : Absent;

    /// <summary>Formats a time with its error if that is above a tenth of it, because 692 ms ± 658 ms is not 692 ms.</summary>
    public static string WithError(TimeSpan time, TimeSpan error) =>
        error > MaxSilentError * time ? $"{Duration(time)} ± {Duration(error)}" : Duration(time);

    /// <summary>Formats a ratio with its error if that is above a tenth of it and visible in its digits.</summary>
    public static string WithError(double ratio, double error) =>
        error >= 0.01 && error > MaxSilentError * ratio ? $"{Ratio(ratio)} ± {Ratio(Math.Min(1, error))}" : Ratio(ratio);

    public static string Percent(double share) => share switch
    {
        > 0 and < 0.0001 => "<0.01 %",
        < 0.00995 => (share * 100).ToString("0.00", CultureInfo.InvariantCulture) + " %",
        < 0.0995 => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %",
        _ => (share * 100).ToString("0", CultureInfo.InvariantCulture) + " %",
    };

    public static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Formats a count with its noun, such as <c>1 call</c> or <c>2 calls</c>.</summary>
    public static string Count(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    public static string Bytes(long? bytes)
    {
        if (bytes is not { } known) return Absent;
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        double value = known;
        int unit = 0;
        while (unit < units.Length - 1 && value >= 999.5)
        {
            value /= 1024;
            unit++;
        }

        return $"{value.ToString(unit == 0 || value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : "0.00", CultureInfo.InvariantCulture)} "
            + $"{units[unit]}";
    }
}
