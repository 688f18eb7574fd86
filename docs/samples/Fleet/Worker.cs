using System.Diagnostics;
using System.Globalization;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Workload.Metering;

namespace Fleet;

/// <summary>One process of the fleet. It runs jobs of one character, with three phases each, and the exporters.</summary>
internal sealed class Worker(Character character, TimeSpan duration)
{
    private const int ExportMilliseconds = 1000;

    // The last scrape must contain the final values.
    private static readonly TimeSpan s_scraped = TimeSpan.FromSeconds(4);

    private readonly Computation _computation = new();
    private readonly Phase _job = Meter.GetPhase("job", new PhaseOptions { Expected = Bottleneck.Io });
    private readonly Phase _fetch = Meter.GetPhase("fetch");
    private readonly Phase _compute = Meter.GetPhase("compute");
    private readonly Phase _store = Meter.GetPhase("store");

    public static async Task<Tally> RunAsync(int number, FleetArguments arguments)
    {
        var character = Character.Of(number);
        string name = string.Create(CultureInfo.InvariantCulture, $"{character.Name}-{number}");
        using var meter = new WorkloadMeter(
            new WorkloadMeterOptions { RecentWindow = TimeSpan.FromSeconds(5), Waits = WaitDetail.Targets });
        using var asDefault = Meter.UseDefault(meter);
        using var metrics = Export(name, arguments);
        var worker = new Worker(character, TimeSpan.FromSeconds(arguments.Seconds));

        // A back end calculates increases from the first value that it receives. These are the zeros.
        metrics.ForceFlush();
        var tally = await worker.WorkAsync(name);
        metrics.ForceFlush();
        if (arguments.ScrapePort is not null) await Task.Delay(s_scraped);
        return tally;
    }

    private static MeterProvider Export(string name, FleetArguments arguments)
    {
        var metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("fleet", serviceInstanceId: name))
            .AddMeter(WorkloadMeter.InstrumentationName)
            .AddMeter("System.Runtime")
            .AddOtlpExporter((exporter, reader) =>
            {
                exporter.Endpoint = arguments.Endpoint;
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = ExportMilliseconds;
            });
        if (arguments.ScrapePort is { } port)
            metrics.AddPrometheusHttpListener(listener => (listener.Host, listener.Port) = ("127.0.0.1", port));
        return metrics.Build();
    }

    private async Task<Tally> WorkAsync(string name)
    {
        var flows = await Task.WhenAll(Enumerable.Range(0, character.Flows).Select(_ => Task.Run(RepeatAsync)));
        return Tally.Sum(name, flows);
    }

    private async Task<Tally> RepeatAsync()
    {
        var tally = new Tally("flow", 0, 0, 0);
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < duration) tally = Tally.Sum(tally.Name, [tally, await DoJobAsync()]);
        return tally;
    }

    private async Task<Tally> DoJobAsync()
    {
        using var job = _job.Track();
        long fetching = Stopwatch.GetTimestamp();
        using (_fetch.Track())
        using (Meter.Wait("supplier")) await Task.Delay(character.Fetch);
        double elapsed = Stopwatch.GetElapsedTime(fetching).TotalSeconds;

        double cpu = ThreadCpu.Seconds();
        using (_compute.Track()) _computation.Milliseconds(character.Compute);
        cpu = ThreadCpu.Seconds() - cpu;

        long storing = Stopwatch.GetTimestamp();
        if (character.Store > 0)
            using (_store.Track()) Thread.Sleep(character.Store);
        double waited = elapsed + Stopwatch.GetElapsedTime(storing).TotalSeconds;
        return new Tally("job", cpu, (character.Fetch + character.Store) / 1000.0, waited);
    }
}
