using BenchmarkDotNet.Attributes;

namespace Workload.Metering.Benchmarks.Snapshots;

/// <summary>A snapshot of 100 phases, written in each format.</summary>
public class ReportBenchmarks
{
    private const int Phases = 100;

    private readonly ManyPhases _phases = new();
    private MeterSnapshot _snapshot = null!;

    [ParamsAllValues]
    public ReportFormat Format { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _phases.Declare(Phases);
        _snapshot = _phases.Meter.Snapshot();
    }

    [GlobalCleanup]
    public void Cleanup() => _phases.Dispose();

    [Benchmark]
    public void Write() => _snapshot.Write(TextWriter.Null, Format);
}
