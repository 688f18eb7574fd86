using System.Text.RegularExpressions;

namespace Workload.Metering.Publishing.Tests.Dashboards;

/// <summary>The metrics and labels that a query names, as far as the queries here use the language.</summary>
internal sealed partial class PromQlNames
{
    private static readonly HashSet<string> s_keywords = new(StringComparer.Ordinal)
    {
        "by", "without", "on", "ignoring", "group_left", "group_right", "and", "or", "unless", "offset", "bool",
    };

    public PromQlNames(string query)
    {
        string rest = OptionalRatio().Replace(query, "$1{");
        rest = Strings().Replace(rest, "\"\"");
        rest = Ranges().Replace(rest, "");
        rest = Grouping().Replace(rest, TakeLabels);
        rest = LabelValues().Replace(rest, match =>
        {
            Labels.Add(match.Groups[2].Value);
            return match.Groups[1].Value;
        });
        rest = Selectors().Replace(rest, TakeLabels);
        Metrics = [.. Names().Matches(rest).Where(name => !name.Groups[1].Success && !s_keywords.Contains(name.Value))
            .Select(name => name.Value)];
    }

    public HashSet<string> Metrics { get; }

    public HashSet<string> Labels { get; } = new(StringComparer.Ordinal);

    private string TakeLabels(Match match)
    {
        foreach (Match label in Label().Matches(match.Groups[1].Value)) Labels.Add(label.Value);
        return "";
    }

    // What is published as a gauge of the unit 1 has this ending in some back ends.
    [GeneratedRegex("""
        \{__name__=~"(\w+)\(_ratio\)\?",?
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex OptionalRatio();

    [GeneratedRegex("""
        "[^"]*"
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Strings();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Ranges();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")]
    private static partial Regex Grouping();

    // Grafana's own: the values of a label of a metric.
    [GeneratedRegex(@"\blabel_values\s*\((.*),\s*(\w+)\s*\)")]
    private static partial Regex LabelValues();

    [GeneratedRegex(@"\{([^}]*)\}")]
    private static partial Regex Selectors();

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Label();

    // A function's name is followed by its arguments.
    [GeneratedRegex(@"[A-Za-z_:][\w:]*\b(\s*\()?")]
    private static partial Regex Names();
}
