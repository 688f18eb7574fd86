using System.Text.RegularExpressions;

namespace Workload.Metering.Publishing.Tests.Dashboards;

/// <summary>The scrape of a meter that publishes every instrument, by OpenTelemetry's exporter for Prometheus.</summary>
internal sealed partial class PrometheusScrape
{
    private PrometheusScrape(string text) => Text = text;

    public string Text { get; }

    /// <summary>The names of the metrics, each with its labels.</summary>
    public ILookup<string, string> LabelsOf => Series().Matches(Text)
        .SelectMany(series => Label().Matches(series.Groups[2].Value)
            .Select(label => (Metric: series.Groups[1].Value, Label: label.Groups[1].Value)))
        .Distinct()
        .ToLookup(pair => pair.Metric, pair => pair.Label, StringComparer.Ordinal);

    public static async Task<PrometheusScrape> OfEverythingAsync()
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { MaxPhases = 1, Waits = WaitDetail.Targets });
        using var endpoint = new PrometheusEndpoint(WorkloadMeter.InstrumentationName, "System.Runtime");

        // A phase with an expectation has a series from its declaration to its first scope, and again after a window.
        Phase phase = meter.GetPhase("x", new PhaseOptions { Expected = Bottleneck.Io });
        string declared = await endpoint.ScrapeAsync();
        using (PhaseScope scope = phase.Track())
        {
            Burn.Milliseconds(2);

            // On a busy machine the wait for a pool's thread at its end is task queue, and the rest is awaiting.
            using (Meter.Wait("somebody")) await Task.Delay(50);
            scope.Fail("timeout");
        }

        phase.Track().Dispose();
        meter.Track("no room").Dispose();

        return new PrometheusScrape(declared + await endpoint.ScrapeAsync());
    }

    [GeneratedRegex(@"^([a-zA-Z_:][\w:]*)\{(.*)\} ", RegexOptions.Multiline)]
    private static partial Regex Series();

    [GeneratedRegex("""
        (\w+)="[^"]*"
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Label();
}
