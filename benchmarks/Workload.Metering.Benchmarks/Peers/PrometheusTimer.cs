using Prometheus;

namespace Workload.Metering.Benchmarks.Peers;

/// <summary>prometheus-net's timer of wall time, observed by a histogram.</summary>
internal sealed class PrometheusTimer
{
    private readonly Histogram _histogram = Prometheus.Metrics
        .WithCustomRegistry(Prometheus.Metrics.NewCustomRegistry())
        .CreateHistogram("duration_seconds", "An empty region.");

    public void Run()
    {
        using var timer = _histogram.NewTimer();
    }
}
