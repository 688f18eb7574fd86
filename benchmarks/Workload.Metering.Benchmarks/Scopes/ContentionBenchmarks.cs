using BenchmarkDotNet.Attributes;
using Workload.Metering.Benchmarks.Peers;

namespace Workload.Metering.Benchmarks.Scopes;

/// <summary>
/// Threads that measure at the same time. If each of two threads takes as long as one alone, the throughput is doubled. Spans share only
/// the collector between threads. Other rows have the bytes of a scope without the scope, and scopes that allocate nothing.
/// </summary>
public class ContentionBenchmarks
{
    private const int Scopes = 200_000, AtAStretch = 500, WarmUps = 4, WarmUpMilliseconds = 150;

    private readonly WorkloadMeter _meter = new();
    private readonly OpenTelemetrySpan _span = new();
    [ThreadStatic]
    private static object? t_kept;

    private Action _othersWork = () => { };
    private int _started, _finished;
    private volatile bool _isOver;

    [GlobalSetup]
    public void Setup()
    {
        _meter.GetPhase("of the thread", new PhaseOptions { Attribution = CpuAttribution.Thread });

        // Without this warm-up both threads compute from the start, and the runtime's compiler thread gets no core.
        foreach (Action work in new[] { ScopesOf("one"), ScopesOf("of the thread"), Spans, Bytes })
        {
            for (int i = 0; i < WarmUps; i++)
            {
                work();
                Thread.Sleep(WarmUpMilliseconds);
            }
        }
    }

    /// <summary>The second thread never sleeps, because its wake-up would be measured too.</summary>
    [GlobalSetup(Targets =
    [
        nameof(TwoThreadsOnePhase), nameof(TwoThreadsTwoPhases), nameof(TwoThreadsOfThreadScopes),
        nameof(TwoThreadsOfSpans), nameof(TwoThreadsOfBytes),
    ])]
    public void SetupTwo()
    {
        Setup();
        new Thread(WorkOn) { IsBackground = true }.Start();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _isOver = true;
        _meter.Dispose();
        _span.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Scopes)]
    public void OneThread() => Run(ScopesOf("one"), null);

    [Benchmark(OperationsPerInvoke = Scopes)]
    public void TwoThreadsOnePhase() => Run(ScopesOf("one"), ScopesOf("one"));

    [Benchmark(OperationsPerInvoke = Scopes)]
    public void TwoThreadsTwoPhases() => Run(ScopesOf("one"), ScopesOf("two"));

    [Benchmark(OperationsPerInvoke = Scopes)]
    public void OneThreadOfThreadScopes() => Run(ScopesOf("of the thread"), null);

    [Benchmark(OperationsPerInvoke = Scopes)]
    public void TwoThreadsOfThreadScopes() => Run(ScopesOf("of the thread"), ScopesOf("of the thread"));

    [Benchmark(OperationsPerInvoke = Scopes)]
    public void OneThreadOfSpans() => Run(Spans, null);

    [Benchmark(OperationsPerInvoke = Scopes)]
    public void TwoThreadsOfSpans() => Run(Spans, Spans);

    [Benchmark(OperationsPerInvoke = Scopes)]
    public void OneThreadOfBytes() => Run(Bytes, null);

    [Benchmark(OperationsPerInvoke = Scopes)]
    public void TwoThreadsOfBytes() => Run(Bytes, Bytes);

    private Action ScopesOf(string name)
    {
        Phase phase = _meter.GetPhase(name);
        return () => InStretches(() =>
        {
            for (int i = 0; i < AtAStretch; i++) phase.Track().Dispose();
        });
    }

    private void Spans() => InStretches(() =>
    {
        for (int i = 0; i < AtAStretch; i++) _span.Run();
    });

    /// <summary>Allocates the 272 bytes of a default scope.</summary>
    private static void Bytes() => InStretches(() =>
    {
        for (int i = 0; i < AtAStretch; i++) t_kept = new byte[272 - 24];
    });

    // A single long loop is called too rarely to be compiled in full. In some runs it then stays a few times slower.
    private static void InStretches(Action stretch)
    {
        for (int i = 0; i < Scopes; i += AtAStretch) stretch();
    }

    private void Run(Action own, Action? others)
    {
        if (others is null)
        {
            own();
            return;
        }

        _othersWork = others;
        int round = _started + 1;
        Volatile.Write(ref _started, round);
        own();
        while (Volatile.Read(ref _finished) != round) Thread.SpinWait(1);
    }

    private void WorkOn()
    {
        for (int round = 1; !_isOver; round++)
        {
            while (Volatile.Read(ref _started) != round && !_isOver) Thread.SpinWait(1);
            _othersWork();
            Volatile.Write(ref _finished, round);
        }
    }
}
