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

    // Some back ends add this suffix to the name of a gauge of unit 1.
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

    // Grafana has this function. It returns the values of a label of a metric.
    [GeneratedRegex(@"\blabel_values\s*\((.*),\s*(\w+)\s*\)")]
    private static partial Regex LabelValues();

    [GeneratedRegex(@"\{([^}]*)\}")]
    private static partial Regex Selectors();

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Label();

    // Arguments follow the name of a function.
    [GeneratedRegex(@"[A-Za-z_:][\w:]*\b(\s*\()?")]
    private static partial Regex Names();
}
