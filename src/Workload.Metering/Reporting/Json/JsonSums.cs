using System.Globalization;

namespace Workload.Metering.Reporting.Json;

/// <summary>
/// Checks the sums of the numbers of a report. Each number may be in range although their sum is not. A sum that overflows would be a wrong
/// figure instead of an error.
/// </summary>
internal sealed class JsonSums
{
    private readonly Dictionary<string, Int128> _sums = new(StringComparer.Ordinal);

    public T Add<T>(JsonPlace place, T number, string sum, long most = long.MaxValue)
        where T : System.Numerics.INumber<T>
    {
        var total = _sums.GetValueOrDefault(sum) + Int128.CreateChecked(number);
        if (total > most)
        {
            throw place.Wrong(
                string.Create(CultureInfo.InvariantCulture, $"must not be more, together with what precedes it, than {most}"));
        }
        _sums[sum] = total;
        return number;
    }
}
