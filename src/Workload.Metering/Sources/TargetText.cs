using System.Globalization;
using System.Text;

namespace Workload.Metering.Sources;

/// <summary>Makes a target of the values of tags.</summary>
internal static class TargetText
{
    private const int HttpPort = 80, HttpsPort = 443;

    /// <summary>
    /// The values in the order of the source's tags. A port that HTTP has anyway is left out. A connection string becomes its host and
    /// port.
    /// </summary>
    /// <returns>Null where no tag has a value.</returns>
    public static string? Of(WaitSource source, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach (string name in source.TargetTags)
        {
            if (ValueOf(name, tags) is not { } value) continue;
            bool isPort = name.EndsWith("port", StringComparison.Ordinal);
            if (isPort && source.Kind == WaitKind.Http && value is HttpPort or HttpsPort) continue;
            if (text.Length > 0) text.Append(isPort ? ':' : ' ');
            text.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
        }

        return text.Length == 0 ? null : OfConnectionString(text.ToString());
    }

    /// <summary><c>Host=db;Port=5432;Database=…</c> becomes <c>postgresql db:5432</c>; any other text stays as it is.</summary>
    public static string OfConnectionString(string text)
    {
        string? host = null, port = null;
        foreach (var part in text.Split(';'))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) continue;
            string key = part[..equals].Trim(), value = part[(equals + 1)..].Trim();
            if (key.Equals("host", StringComparison.OrdinalIgnoreCase) || key.Equals("server", StringComparison.OrdinalIgnoreCase))
                host = value;
            if (key.Equals("port", StringComparison.OrdinalIgnoreCase)) port = value;
        }

        return host is null ? text : $"postgresql {host}:{port ?? "5432"}";
    }

    private static object? ValueOf(string name, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (ref readonly var tag in tags)
            if (tag.Key == name) return tag.Value;
        return null;
    }
}
