using System.Globalization;
using System.Text.Json;

namespace Workload.Metering.Reporting.Json;

/// <summary>A value of a report with its place, so that an error message can name the place.</summary>
/// <param name="Path">The place as a JSON path, such as <c>$.tree[0].count</c>.</param>
/// <param name="Name">The last field's name.</param>
/// <param name="Value">The value, or null if there is none.</param>
internal readonly record struct JsonPlace(string Path, string Name, JsonElement? Value)
{
    private const int LongestQuote = 60;

    public JsonPlace this[string field]
    {
        get
        {
            if (Value is not { ValueKind: JsonValueKind.Object } element) throw Wrong("must be an object");
            return new JsonPlace($"{Path}.{field}", field, element.TryGetProperty(field, out var value) ? value : null);
        }
    }

    public bool IsAbsent => Value is null or { ValueKind: JsonValueKind.Null };

    public IEnumerable<JsonPlace> Items()
    {
        if (Value is not { ValueKind: JsonValueKind.Array } element) throw Wrong("must be an array");
        var (path, name) = (Path, Name);
        return element.EnumerateArray().Select(
            (item, index) => new JsonPlace(string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"), name, item));
    }

    public string Text() => Value is { ValueKind: JsonValueKind.String } element ? Unescape(element) : throw Wrong("must be a string");

    public string Phase() => Text() is { Length: > 0 } phase ? phase : throw Wrong("must be a phase's name, which is not empty");

    public bool Boolean() =>
        Value is { ValueKind: JsonValueKind.True or JsonValueKind.False } element
            ? element.GetBoolean()
            : throw Wrong("must be true or false");

    public long Integer(long most = long.MaxValue) =>
        Value is { ValueKind: JsonValueKind.Number } element && element.TryGetInt64(out long number) && number >= 0 && number <= most
            ? number
            : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"must be an integer from 0 to {most}"));

    public double Number(double most = double.MaxValue) =>
        Value is { ValueKind: JsonValueKind.Number } element && element.TryGetDouble(out double number) && number >= 0 && number <= most
            ? number
            : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"must be a number from 0 to {most:R}"));

    public TimeSpan Time() => Nanoseconds.ToTimeSpan(Integer());

    public FormatException Wrong(string rule)
    {
        string what = Value is { } element ? Quote(element) : "missing";
        return new FormatException($"Not a report of Workload.Metering: {Path} is {what}; it {rule}.");
    }

    private static string Quote(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        _ => DisplayText.Shorten(DisplayText.Visible(element.GetRawText()), LongestQuote),
    };

    // JSON allows an escaped half of a surrogate pair in a string, but .NET does not.
    private string Unescape(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Wrong("must be valid UTF-16");
        }
    }
}
