using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OpenTelemetry.Metrics;

namespace Workload.Metering.Publishing.Tests.Dashboards;

/// <summary>OpenTelemetry's exporter for Prometheus on a free port of loopback.</summary>
internal sealed class PrometheusEndpoint : IDisposable
{
    private readonly MeterProvider _provider;
    private readonly HttpClient _client;

    public PrometheusEndpoint(params string[] meters)
    {
        int port = FreePort();
        _client = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/metrics")) };

        // The cache is off, so that each scrape has the current values.
        _provider = OpenTelemetry.Sdk.CreateMeterProviderBuilder()
            .AddMeter(meters)
            .AddPrometheusHttpListener(
                listener => (listener.Host, listener.Port, listener.ScrapeResponseCacheDurationMilliseconds) = ("127.0.0.1", port, 0))
            .Build();
    }

    public Task<string> ScrapeAsync() => _client.GetStringAsync((Uri?)null);

    public void Dispose()
    {
        _client.Dispose();
        _provider.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
