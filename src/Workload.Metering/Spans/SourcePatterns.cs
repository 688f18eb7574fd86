namespace Workload.Metering.Spans;

/// <summary>
/// Names of activity sources. A <c>*</c> at the end stands for any rest. Upper and lower case are the same, as tracers have it.
/// </summary>
internal sealed class SourcePatterns(IEnumerable<string> names)
{
    private const char Rest = '*';

    private readonly string[] _names = [.. names];

    public bool IsEmpty => _names.Length == 0;

    /// <summary>Says what a name must be. It is null for a name that can be one.</summary>
    public static string? FaultOf(string? name)
    {
        if (string.IsNullOrWhiteSpace(name)) return "the name of an activity source";
        return name.IndexOf(Rest, StringComparison.Ordinal) is >= 0 and var place
            && place < name.Length - 1 ? "a name with '*' at its end alone" : null;
    }

    /// <summary>Whether the source is meant. The library's own source never is, for its activities are scopes already.</summary>
    public bool Contain(string source) =>
        source != WorkloadMeter.InstrumentationName && Array.Exists(_names, name => Matches(name, source));

    private static bool Matches(string name, string source) => name[^1] == Rest
        ? source.AsSpan().StartsWith(name.AsSpan(0, name.Length - 1), StringComparison.OrdinalIgnoreCase)
        : string.Equals(name, source, StringComparison.OrdinalIgnoreCase);
}
