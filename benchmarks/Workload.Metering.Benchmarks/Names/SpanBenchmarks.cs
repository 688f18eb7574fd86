using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Workload.Metering.Benchmarks.Names;

/// <summary>A recorded span around nothing, as a phase of a meter and without one.</summary>
public class SpanBenchmarks
{
    private const string PlainName = "Workload.Metering.Benchmarks.Plain", MeteredName = "Workload.Metering.Benchmarks.Metered";

    private readonly ActivitySource _plain = new(PlainName), _metered = new(MeteredName);
    private readonly TracerProvider _tracer =
        Sdk.CreateTracerProviderBuilder().AddSource(PlainName, MeteredName).SetSampler(new AlwaysOnSampler()).Build();

    private readonly WorkloadMeter _meter = new(new WorkloadMeterOptions { ActivitySources = [MeteredName] });

    [GlobalCleanup]
    public void Cleanup()
    {
        _meter.Dispose();
        _tracer.Dispose();
        _plain.Dispose();
        _metered.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void Span()
    {
        using var span = _plain.StartActivity("span");
    }

    [Benchmark]
    public void SpanAsPhase()
    {
        using var span = _metered.StartActivity("span");
    }
}
