using BenchmarkDotNet.Attributes;
using Workload.Metering.Benchmarks.Peers;
using Workload.Metering.Benchmarks.Surroundings;

namespace Workload.Metering.Benchmarks.Scopes;

/// <summary>The cost of a scope in a process with many threads.</summary>
public class IdleThreadsBenchmarks
{
    private readonly WorkloadMeter _meter = new();
    private readonly OpenTelemetrySpan _span = new();
    private Phase _phase = null!;
    private IdleThreads? _idle;

    [Params(0, 200, 1000)]
    public int IdleThreads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _phase = _meter.GetPhase("flow");
        _idle = new IdleThreads(IdleThreads);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _idle?.Dispose();
        _span.Dispose();
        _meter.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void Flow() => _phase.Track().Dispose();

    /// <summary>The span allocates too, so that its collections also scan every thread's stack.</summary>
    [Benchmark]
    public void OpenTelemetrySpan() => _span.Run();

    [Benchmark]
    public double PlainCpuUsage() => PlainWay.WithCpuUsage();
}
