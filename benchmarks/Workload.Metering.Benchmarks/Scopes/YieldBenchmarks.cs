using BenchmarkDotNet.Attributes;

namespace Workload.Metering.Benchmarks.Scopes;

/// <summary>A flow that leaves its thread and resumes. The difference is the cost of the change handler.</summary>
public class YieldBenchmarks
{
    private const int Yields = 2_000;

    private readonly WorkloadMeter _meter = new();
    private Phase _phase = null!;

    [Params(1, 4)]
    public int Flows { get; set; }

    [GlobalSetup]
    public void Setup() => _phase = _meter.GetPhase("yielding");

    [GlobalCleanup]
    public void Cleanup() => _meter.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Yields)]
    public Task Outside() => Task.WhenAll(Enumerable.Range(0, Flows).Select(_ => Task.Run(YieldAsync)));

    [Benchmark(OperationsPerInvoke = Yields)]
    public Task Inside() => Task.WhenAll(Enumerable.Range(0, Flows).Select(_ => Task.Run(YieldInsideAsync)));

    private async Task YieldInsideAsync()
    {
        using var scope = _phase.Track();
        await YieldAsync();
    }

    private static async Task YieldAsync()
    {
        for (int i = 0; i < Yields; i++) await Task.Yield();
    }
}
