using BenchmarkDotNet.Attributes;
using Workload.Metering.Benchmarks.Surroundings;
using Workload.Metering.Clocks;

namespace Workload.Metering.Benchmarks.Clocks;

/// <summary>Reads each clock once. These readings are the floor of all other figures.</summary>
public class ClockBenchmarks
{
    private readonly ThreadClock _thread = PlatformClocks.Current.OpenThreadClock();
    private IdleThreads? _idle;

    [Params(0, 200, 1000)]
    public int IdleThreads { get; set; }

    [GlobalSetup]
    public void Setup() => _idle = new IdleThreads(IdleThreads);

    [GlobalCleanup]
    public void Cleanup() => _idle?.Dispose();

    [Benchmark(Baseline = true)]
    public long Wall() => WallClock.Now();

    [Benchmark]
    public bool ThreadCpu() => _thread.TryReadCpu(out _);

    [Benchmark]
    public bool ThreadCpuFromOutside() => _thread.TryReadCpuFromOutside(out _);

    [Benchmark]
    public bool RunQueue() => _thread.TryReadOwnRunQueue(out _);

    [Benchmark]
    public bool ProcessCpu() => PlatformClocks.Current.TryReadProcessCpu(out _);
}
