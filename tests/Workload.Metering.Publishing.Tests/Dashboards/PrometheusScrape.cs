using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using OpenTelemetry.Metrics;

namespace Workload.Metering.Publishing.Tests.Dashboards;

/// <summary>What OpenTelemetry's exporter for Prometheus makes of a meter that has everything to say.</summary>
internal sealed partial class PrometheusScrape
{
    private PrometheusScrape(string text) => Text = text;

    public string Text { get; }

    /// <summary>The metrics, each with its labels.</summary>
    public ILookup<string, string> LabelsOf => Series().Matches(Text)
        .SelectMany(series => Label().Matches(series.Groups[2].Value).Select(label => (Metric: series.Groups[1].Value, Label: label.Groups[1].Value)))
        .Distinct()
        .ToLookup(pair => pair.Metric, pair => pair.Label, StringComparer.Ordinal);

    public static async Task<PrometheusScrape> OfEverythingAsync()
    {
        int port = FreePort();
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { MaxPhases = 1 });
        using var provider = OpenTelemetry.Sdk.CreateMeterProviderBuilder()
            .AddMeter(WorkloadMeter.InstrumentationName)
            .AddMeter("System.Runtime")
            .AddPrometheusHttpListener(listener => (listener.Host, listener.Port) = ("127.0.0.1", port))
            .Build();
        using var client = new HttpClient();
        Uri address = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/metrics"));

        // A phase that is expected to be something is told of from its declaration to its first scope, and again after a window.
        Phase phase = meter.GetPhase("x", new PhaseOptions { Expected = Bottleneck.Io });
        string declared = await client.GetStringAsync(address);
        using (PhaseScope scope = phase.Track())
        {
            Burn.Milliseconds(2);
            scope.Fail("timeout");
        }

        phase.Track().Dispose();
        meter.Track("no room").Dispose();

        // The exporter answers from what it had a moment ago.
        await Task.Delay(500);
        return new PrometheusScrape(declared + await client.GetStringAsync(address));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"^([a-zA-Z_:][\w:]*)\{(.*)\} ", RegexOptions.Multiline)]
    private static partial Regex Series();

    [GeneratedRegex("""
        (\w+)="[^"]*"
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Label();
}
