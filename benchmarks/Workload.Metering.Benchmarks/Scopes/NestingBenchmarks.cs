using BenchmarkDotNet.Attributes;

namespace Workload.Metering.Benchmarks.Scopes;

/// <summary>An empty scope inside others.</summary>
public class NestingBenchmarks
{
    private readonly WorkloadMeter _meter = new();
    private readonly Stack<PhaseScope> _outer = new();
    private Phase _phase = null!;

    [Params(1, 4, 16)]
    public int Depth { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _phase = _meter.GetPhase("innermost");
        foreach (string name in Enumerable.Range(1, Depth - 1).Select(level => $"level {level}")) _outer.Push(_meter.Track(name));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        while (_outer.TryPop(out var scope)) scope.Dispose();
        _meter.Dispose();
    }

    [Benchmark]
    public void Innermost() => _phase.Track().Dispose();
}
