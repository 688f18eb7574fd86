using BenchmarkDotNet.Attributes;
using Workload.Metering.Benchmarks.Peers;

namespace Workload.Metering.Benchmarks.Scopes;

/// <summary>The cost of a scope around nothing, and of its peers around nothing.</summary>
public class EmptyScopeBenchmarks
{
    private static readonly AsyncLocal<object?> s_bare = new();
    private static readonly object s_value = new();

    private readonly WorkloadMeter _meter = new();
    private readonly OpenTelemetrySpan _span = new();
    private readonly OpenTelemetryHistogram _histogram = new();
    private readonly PrometheusTimer _timer = new();
    private Phase _flow = null!, _thread = null!;

    [Params(0, 3, 20)]
    public int OtherAsyncLocals { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Surroundings.OtherAsyncLocals.Set(OtherAsyncLocals);

        // The tracer listens to the peer's source and not to the meter's.
        _flow = _meter.GetPhase("flow");
        _thread = _meter.GetPhase("thread", new PhaseOptions { Attribution = CpuAttribution.Thread });
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _meter.Dispose();
        _span.Dispose();
        _histogram.Dispose();
    }

    [Benchmark]
    public void Flow() => _flow.Track().Dispose();

    [Benchmark]
    public void FlowByName() => _meter.Track("flow").Dispose();

    [Benchmark]
    public void Thread() => _thread.Track().Dispose();

    [Benchmark]
    public void ThreadByName() => _meter.Track("thread").Dispose();

    [Benchmark(Baseline = true)]
    public void OpenTelemetrySpan() => _span.Run();

    [Benchmark]
    public void OpenTelemetryHistogram() => _histogram.Run();

    [Benchmark]
    public void PrometheusTimer() => _timer.Run();

    [Benchmark]
    public double PlainCpuUsage() => PlainWay.WithCpuUsage();

    [Benchmark]
    public double PlainProcess() => PlainWay.WithProcess();

    /// <summary>Sets an AsyncLocal and restores its context, which is the minimum cost of following a flow.</summary>
    [Benchmark]
    public void BareAsyncLocal()
    {
        var context = ExecutionContext.Capture()!;
        s_bare.Value = s_value;
        ExecutionContext.Restore(context);
    }
}
