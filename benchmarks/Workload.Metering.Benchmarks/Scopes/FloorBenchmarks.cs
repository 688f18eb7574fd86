using System.Diagnostics;
using BenchmarkDotNet.Attributes;

namespace Workload.Metering.Benchmarks.Scopes;

/// <summary>
/// The minimum cost of a scope on a machine. It has two readings of the wall clock, an AsyncLocal with a change handler, and an object of a
/// scope's size. The AsyncLocal is set and restored. Nothing is done with any of them.
/// </summary>
public class FloorBenchmarks
{
    /// <summary>The object has 168 bytes with its header. A default scope allocates these and the 104 bytes of the AsyncLocal.</summary>
    private const int ScopeBytes = 168 - 24;

    private static readonly AsyncLocal<object?> s_value = new(OnChanged);
    private static readonly object s_set = new();
    private static long s_changes;
    private object? _kept;

    [Benchmark]
    public long TwoWallReadings() => Stopwatch.GetTimestamp() - Stopwatch.GetTimestamp();

    [Benchmark]
    public void AsyncLocalWithHandler() => SetAndRestore(s_set);

    [Benchmark]
    public void ObjectOfAScopesSize() => _kept = new byte[ScopeBytes];

    /// <summary>The primitives of a default scope.</summary>
    [Benchmark(Baseline = true)]
    public long AllOfThese()
    {
        long start = Stopwatch.GetTimestamp();
        object scope = new byte[ScopeBytes];
        SetAndRestore(scope);
        return Stopwatch.GetTimestamp() - start;
    }

    /// <summary>The primitives of a Thread scope, which allocates nothing and needs two more figures of the runtime.</summary>
    [Benchmark]
    public long TwoReadingsOfEachClock() => ReadingOfEachClock() - ReadingOfEachClock();

    private static long ReadingOfEachClock() =>
        Stopwatch.GetTimestamp() + GC.GetAllocatedBytesForCurrentThread() + GC.GetTotalPauseDuration().Ticks;

    private static void SetAndRestore(object value)
    {
        var context = ExecutionContext.Capture()!;
        s_value.Value = value;
        ExecutionContext.Restore(context);
    }

    private static void OnChanged(AsyncLocalValueChangedArgs<object?> change) => s_changes++;
}
