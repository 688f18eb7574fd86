using BenchmarkDotNet.Attributes;

namespace Workload.Metering.Benchmarks.Snapshots;

/// <summary>A snapshot of all phases while a thread opens scopes.</summary>
public class SnapshotBenchmarks
{
    private readonly ManyPhases _phases = new();

    [Params(10, 100, 300)]
    public int Phases { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _phases.Declare(Phases);
        _phases.StartWriter();
    }

    [GlobalCleanup]
    public void Cleanup() => _phases.Dispose();

    [Benchmark]
    public MeterSnapshot Snapshot() => _phases.Meter.Snapshot();
}
