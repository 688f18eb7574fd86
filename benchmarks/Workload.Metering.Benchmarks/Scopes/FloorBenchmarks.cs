using System.Diagnostics;
using BenchmarkDotNet.Attributes;

namespace Workload.Metering.Benchmarks.Scopes;

/// <summary>
/// The least that a scope can cost on a machine: two readings of the wall clock, a value that follows the flow with somebody told of its changes, set and
/// brought back, and an object of the size of a scope's. Bare, with nothing done about any of it.
/// </summary>
public class FloorBenchmarks
{
    /// <summary>168 with its header; with the 104 of the AsyncLocal's own, what a default scope allocates.</summary>
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

    /// <summary>Of a default scope.</summary>
    [Benchmark(Baseline = true)]
    public long AllOfThese()
    {
        long start = Stopwatch.GetTimestamp();
        object scope = new byte[ScopeBytes];
        SetAndRestore(scope);
        return Stopwatch.GetTimestamp() - start;
    }

    /// <summary>Of a scope that allocates nothing, and of what else its figures need from the runtime.</summary>
    [Benchmark]
    public long TwoReadingsOfEachClock() => ReadingOfEachClock() - ReadingOfEachClock();

    private static long ReadingOfEachClock() => Stopwatch.GetTimestamp() + GC.GetAllocatedBytesForCurrentThread() + GC.GetTotalPauseDuration().Ticks;

    private static void SetAndRestore(object value)
    {
        var context = ExecutionContext.Capture()!;
        s_value.Value = value;
        ExecutionContext.Restore(context);
    }

    private static void OnChanged(AsyncLocalValueChangedArgs<object?> change) => s_changes++;
}
