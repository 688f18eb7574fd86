using System.Globalization;

namespace Workload.Metering.Testing.Texts;

/// <summary>Formats figures as text, which is the same in every culture.</summary>
internal static class Figures
{
    public const string Absent = "unknown";

    public static string Duration(TimeSpan time)
    {
        double microseconds = time.TotalMicroseconds;
        (double value, string unit) = Math.Abs(microseconds) switch
        {
            0 => (0, "s"),
            < 999.5 => (microseconds, "µs"),
            < 999_500 => (microseconds / 1e3, "ms"),
            _ => (microseconds / 1e6, "s"),
        };
        string format = Math.Abs(value) switch { 0 => "0", >= 99.95 => "0", >= 9.995 => "0.0", _ => "0.00" };
        return $"{value.ToString(format, CultureInfo.InvariantCulture)} {unit}";
    }

    // Three digits are needed, because two would show a ratio just below its limit as the limit.
    public static string Ratio(double ratio) => ratio.ToString("0.000", CultureInfo.InvariantCulture);

    public static string Percent(double share) =>
        (share * 100).ToString(share is < 0.0995 or > 0.9995 and < 1 ? "0.0" : "0", CultureInfo.InvariantCulture) + " %";

    public static string Count(int count, string noun) =>
        $"{count.ToString("N0", CultureInfo.InvariantCulture)} {noun}{(count == 1 ? "" : "s")}";
}
