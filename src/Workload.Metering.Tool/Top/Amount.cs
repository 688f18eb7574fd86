using System.Globalization;

namespace Workload.Metering.Tool.Top;

/// <summary>Numbers in few columns.</summary>
internal static class Amount
{
    public static string Of(double number) =>
        number.ToString(number < 10 ? "0.00" : number < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    /// <summary>A time with its unit, such as 20.7 ms.</summary>
    public static string Of(TimeSpan time) => time.TotalMilliseconds switch
    {
        <= 0 => "-",
        < 1 => $"{Of(time.TotalMicroseconds)} µs",
        < 1_000 => $"{Of(time.TotalMilliseconds)} ms",
        _ => $"{Of(time.TotalSeconds)} s",
    };
}
