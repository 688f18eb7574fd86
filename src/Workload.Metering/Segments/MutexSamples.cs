using Workload.Metering.Aggregation;

namespace Workload.Metering.Segments;

/// <summary>
/// Samples what the blocked threads of the pool wait for, while cores are short. A thread that queues an item takes mutexes of the runtime.
/// Their holder may wait for a core, and that happens most of the time in a pool with many more threads than cores. No clock tells such a
/// wait from a sleep or a read. So a path's blocked time is divided by the share of its samples that waited for a mutex.
/// </summary>
internal static class MutexSamples
{
    private static readonly SampledShare s_all = new();

    /// <summary>
    /// Returns the share of a path's blocked time that is spent on mutexes, or null if it is unknown. Few samples of the path are completed
    /// by those of other paths.
    /// </summary>
    public static float? ShareOf(CallPath path, long nowNanoseconds) =>
        path.MutexSamples is { } own && s_all.At(nowNanoseconds) is { } share ? own.Within(share, nowNanoseconds) : null;

    /// <summary>Records a look at a blocked thread that ran a path. Only the probing thread calls it.</summary>
    public static void Note(CallPath path, bool waitsForMutex, long nowNanoseconds)
    {
        s_all.Note(waitsForMutex, nowNanoseconds);
        path.NoteMutexSample(waitsForMutex, nowNanoseconds);
    }
}
