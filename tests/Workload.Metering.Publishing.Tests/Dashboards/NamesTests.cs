using System.Text.Json;
using System.Text.RegularExpressions;

namespace Workload.Metering.Publishing.Tests.Dashboards;

/// <summary>A query with a name that is not published makes an empty panel, or an alert that never fires.</summary>
public sealed partial class NamesTests : IAsyncLifetime
{
    private const string Dashboard = "docs/dashboards/workload-metering.json", Rules = "docs/dashboards/workload-metering.rules.yaml",
        Page = "docs/opentelemetry.md";

    // The scraper adds these labels.
    private static readonly string[] s_ofTheScraper = ["job", "instance"];

    private ILookup<string, string> _published = null!;
    private string _scrape = "";

    public async Task InitializeAsync()
    {
        var scrape = await PrometheusScrape.OfEverythingAsync();
        _published = scrape.LabelsOf;
        _scrape = scrape.Text;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void The_exporter_names_the_instruments_as_the_page_says()
    {
        _published.Select(metric => metric.Key).Where(name => name.StartsWith("workload_", StringComparison.Ordinal))
            .Should().BeEquivalentTo(
            "workload_phase_duration_seconds_bucket",
            "workload_phase_duration_seconds_count",
            "workload_phase_duration_seconds_sum",
            "workload_phase_time_seconds_total",
            "workload_phase_self_time_seconds_total",
            "workload_phase_wait_time_seconds_total",
            "workload_phase_process_cpu_time_seconds_total",
            "workload_phase_io_ratio",
            "workload_phase_active",
            "workload_phase_max_age_seconds",
            "workload_phase_drifted",
            "workload_pool_delay_seconds",
            "workload_process_cpu_time_seconds_total",
            "workload_metering_overhead_time_seconds_total",
            "workload_metering_phases_rejected_total");
        _published["workload_phase_time_seconds_total"].Should().Contain(["workload_phase_name", "workload_phase_state"]);
        _published["workload_phase_duration_seconds_bucket"].Should().Contain(["workload_phase_name", "error_type", "le"]);
        _published["workload_phase_process_cpu_time_seconds_total"].Should().Contain("cpu_mode");
        _scrape.Should().Contain("le=\"0.0001\"").And.NotContain("NaN");
    }

    [Fact]
    public void The_dashboard_names_nothing_else()
    {
        using var dashboard = JsonDocument.Parse(Read(Dashboard));
        string[] queries = [.. Texts(dashboard.RootElement, "expr"), .. Texts(dashboard.RootElement, "definition")];
        queries.Should().HaveCountGreaterThan(10);
        foreach (string query in queries) IsPublished(query, []);
        foreach (string legend in Texts(dashboard.RootElement, "legendFormat"))
        {
            Placeholders().Matches(legend).Select(label => label.Groups[1].Value)
                .Should().BeSubsetOf(_published.SelectMany(labels => labels), legend);
        }
    }

    [Fact]
    public void The_dashboards_data_source_is_a_variable()
    {
        using var dashboard = JsonDocument.Parse(Read(Dashboard));
        Texts(dashboard.RootElement, "uid").Distinct().Should().BeEquivalentTo("${datasource}", "workload-metering");
        dashboard.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray()
            .Where(variable => variable.GetProperty("type").GetString() == "datasource")
                .Select(variable => variable.GetProperty("name").GetString()).Should().Equal("datasource");
    }

    [Fact]
    public void The_rules_name_nothing_else_but_what_they_record()
    {
        string rules = Read(Rules);
        string[] recorded = [.. Records().Matches(rules).Select(record => record.Groups[1].Value)];
        string[] expressions = [.. Expressions().Matches(rules).Select(expression => expression.Groups[1].Value)];
        recorded.Should().HaveCountGreaterThan(1);
        expressions.Should().HaveCount(recorded.Length + Alerts().Count(rules), "each rule has one expression");
        foreach (string expression in expressions) IsPublished(expression, recorded);
        Labels().Matches(rules).Select(label => label.Groups[1].Value)
            .Should().BeSubsetOf(_published.SelectMany(labels => labels).Concat(s_ofTheScraper));
    }

    [Fact]
    public void The_page_names_nothing_else_and_has_a_query_of_each_instrument()
    {
        string page = Read(Page);
        string[] queries = [.. Blocks().Matches(page).Select(block => block.Groups[1].Value)];
        foreach (string query in queries) IsPublished(query, []);

        string[] instruments = [.. Headings().Matches(page).Select(heading => heading.Groups[1].Value)];
        instruments.Should().HaveCount(13).And.OnlyHaveUniqueItems();
        foreach (string instrument in instruments)
        {
            string section = page[page.IndexOf($"### {instrument}\n", StringComparison.Ordinal)..];
            section = section[..section.IndexOf("\n##", 1, StringComparison.Ordinal)];
            foreach (string heading in (string[])["**Definition.**", "**Derived.**", "**If this goes up**", "```promql"])
                section.Should().Contain(heading, instrument);
            section.Should().Contain(instrument.Replace('.', '_'), "the section's query names the instrument");
        }
    }

    private void IsPublished(string query, string[] recorded)
    {
        var names = new PromQlNames(query);
        names.Metrics.Should().NotBeEmpty(query).And.BeSubsetOf(_published.Select(metric => metric.Key).Concat(recorded), query);
        names.Labels.Should().BeSubsetOf(names.Metrics.Except(recorded).SelectMany(metric => _published[metric])
            .Concat(recorded.Length > 0 ? _published.SelectMany(labels => labels) : []).Concat(s_ofTheScraper), query);
    }

    private static IEnumerable<string> Texts(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            property.Name == name && property.Value.ValueKind == JsonValueKind.String
                ? [property.Value.GetString()!]
                : Texts(property.Value, name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Texts(item, name)),
        _ => [],
    };

    private static string Read(string path)
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Workload.Metering.sln")))
            directory = directory.Parent;
        return File.ReadAllText(Path.Combine(directory!.FullName, path));
    }

    [GeneratedRegex(@"\{\{\s*(\w+)\s*\}\}")]
    private static partial Regex Placeholders();

    [GeneratedRegex(@"- record: (\S+)")]
    private static partial Regex Records();

    [GeneratedRegex(@"- alert: (\S+)")]
    private static partial Regex Alerts();

    // The expression is on the line, or in the indented lines after it.
    [GeneratedRegex(@"^ +expr: (?:\|\n)?((?:.+\n?)(?:^ {10}.*\n)*)", RegexOptions.Multiline)]
    private static partial Regex Expressions();

    [GeneratedRegex(@"\$labels\.(\w+)")]
    private static partial Regex Labels();

    [GeneratedRegex("```promql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"^### (workload\.\S+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();
}
