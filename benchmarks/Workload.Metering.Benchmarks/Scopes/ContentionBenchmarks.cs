using BenchmarkDotNet.Attributes;

namespace Workload.Metering.Benchmarks.Scopes;

/// <summary>Threads that measure at the same time: the same time for each of two as for one alone is twice the throughput.</summary>
public class ContentionBenchmarks
{
    private const int Scopes = 100_000;

    private readonly WorkloadMeter _meter = new();
    private readonly Barrier _start = new(3), _end = new(3);
    private readonly Phase[] _phases = new Phase[2];
    private bool _isOver;

    [GlobalSetup]
    public void Setup()
    {
        for (int i = 0; i < 2; i++)
        {
            int number = i;
            new Thread(() => Work(number)) { IsBackground = true }.Start();
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _isOver = true;
        _start.SignalAndWait();
        _meter.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Scopes)]
    public void OneThread() => Run(_meter.GetPhase("one"), null);

    [Benchmark(OperationsPerInvoke = Scopes)]
    public void TwoThreadsOnePhase() => Run(_meter.GetPhase("one"), _meter.GetPhase("one"));

    [Benchmark(OperationsPerInvoke = Scopes)]
    public void TwoThreadsTwoPhases() => Run(_meter.GetPhase("one"), _meter.GetPhase("two"));

    private void Run(Phase first, Phase? second)
    {
        _phases[0] = first;
        _phases[1] = second!;
        _start.SignalAndWait();
        _end.SignalAndWait();
    }

    private void Work(int number)
    {
        while (true)
        {
            _start.SignalAndWait();
            if (_isOver) return;
            Phase? phase = _phases[number];
            for (int i = 0; phase is not null && i < Scopes; i++) phase.Track().Dispose();
            _end.SignalAndWait();
        }
    }
}
