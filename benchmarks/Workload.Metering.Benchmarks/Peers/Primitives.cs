using System.Diagnostics;

namespace Workload.Metering.Benchmarks.Peers;

/// <summary>
/// The parts that a scope which follows its flow cannot do without. It sets an AsyncLocal with a change handler, allocates an object of a
/// scope's size, and reads each clock at its begin, at its end and at each switch of its flow. It does nothing with the readings.
/// </summary>
internal static class Primitives
{
    /// <summary>The object has 168 bytes with its header. A default scope allocates these and the 104 bytes of the AsyncLocal.</summary>
    private const int ScopeBytes = 168 - 24;

    private static readonly AsyncLocal<byte[]?> s_value = new(OnChanged);
    private static long s_kept;

    public static Scope Begin()
    {
        long clocks = ReadClocks();
        var context = ExecutionContext.Capture();
        byte[] scope = new byte[ScopeBytes];
        s_value.Value = scope;
        return new Scope(context!, scope, clocks);
    }

    public static void Run()
    {
        using var scope = Begin();
    }

    private static long ReadClocks() =>
        GC.GetTotalPauseDuration().Ticks + GC.GetAllocatedBytesForCurrentThread() + Stopwatch.GetTimestamp();

    // A scope begins and ends without help of the handler.
    private static void OnChanged(AsyncLocalValueChangedArgs<byte[]?> change)
    {
        if (!change.ThreadContextChanged || change.PreviousValue is [1, ..]) return;
        s_kept = ReadClocks();
    }

    public readonly struct Scope(ExecutionContext before, byte[] scope, long clocks) : IDisposable
    {
        public void Dispose()
        {
            s_kept = ReadClocks() - clocks;
            scope[0] = 1;
            ExecutionContext.Restore(before);
        }
    }
}
