using System.Text.Json;
using System.Text.RegularExpressions;
using Workload.Metering.Platforms;

namespace Workload.Metering.Backends;

/// <summary>Sends the PromQL of the documentation and of the dashboard to a Prometheus that scrapes a worker.</summary>
internal static partial class PublishedQueries
{
    public static async Task CheckAsync(Checks checks, string repository, BackEnd prometheus)
    {
        string page = await File.ReadAllTextAsync(Path.Combine(repository, "docs", "opentelemetry.md"));
        await AnswerAsync(checks, prometheus, "docs/opentelemetry.md", [.. Block().Matches(page).Select(block => block.Groups[1].Value)]);

        using var dashboard = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(repository, "docs", "dashboards", "workload-metering.json")));
        await AnswerAsync(checks, prometheus, "the dashboard", [.. Expressions(dashboard.RootElement).Select(FillIn)]);
    }

    /// <summary>Prometheus must understand each query. A query must also have an answer, unless it looks for trouble.</summary>
    private static async Task AnswerAsync(Checks checks, BackEnd prometheus, string where, string[] queries)
    {
        List<string> faults = queries.Length == 0 ? ["it has no queries"] : [];
        foreach (string query in queries)
        {
            try
            {
                var answer = await prometheus.QueryAsync(query);
                if (answer.Count == 0 && !IsForTrouble(query)) faults.Add($"no answer to {query}");
            }
            catch (InvalidOperationException refusal)
            {
                faults.Add($"{refusal.Message}: {query}");
            }
        }

        checks.Run($"Prometheus: the queries of {where}", () =>
        {
            Checks.Expect(faults.Count == 0, string.Join(Environment.NewLine, faults));
            return $"{queries.Length} answered";
        });
    }

    private static bool IsForTrouble(string query) =>
        query.Contains("rejected", StringComparison.Ordinal) || query.Contains("error_type", StringComparison.Ordinal)
            || query.Contains('>', StringComparison.Ordinal);

    private static IEnumerable<string> Expressions(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            property is { Name: "expr", Value.ValueKind: JsonValueKind.String }
                ? [property.Value.GetString()!]
                : Expressions(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Expressions),
        _ => [],
    };

    // Replaces the variables as Grafana does.
    private static string FillIn(string expression) => expression
        .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
        .Replace("$job", ".*", StringComparison.Ordinal)
        .Replace("$phase", ".*", StringComparison.Ordinal);

    [GeneratedRegex("```promql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
