using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;

namespace Workload.Metering.Benchmarks.Work;

/// <summary>Work of a fixed size, metered and not.</summary>
public class WorkBenchmarks
{
    private readonly WorkloadMeter _meter = new();
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];
    private Phase _phase = null!;
    private byte[] _data = [];

    /// <summary>These take about 3, 12, 60 and 300 µs on a machine that hashes 1.8 GB a second.</summary>
    [Params(5_000, 21_000, 107_000, 540_000)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _phase = _meter.GetPhase("work");
        _data = new byte[Bytes];
    }

    [GlobalCleanup]
    public void Cleanup() => _meter.Dispose();

    [Benchmark(Baseline = true)]
    public int NotMetered() => SHA256.HashData(_data, _hash);

    [Benchmark]
    public int Metered()
    {
        using var scope = _phase.Track();
        return SHA256.HashData(_data, _hash);
    }
}
