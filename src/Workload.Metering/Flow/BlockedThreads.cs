using Workload.Metering.Clocks;
using Workload.Metering.Queues;
using Workload.Metering.Segments;

namespace Workload.Metering.Flow;

/// <summary>Looks at the threads of the pool that are blocked in metered code.</summary>
internal static class BlockedThreads
{
    private const int ThreadsPerLook = 4;

    private static int s_next;

    /// <summary>
    /// Looks at a few threads while cores are short, at others each time, and records which wait for a mutex. Only the probing thread calls
    /// it.
    /// </summary>
    public static void Look(long nowNanoseconds)
    {
        if (!PoolLine.IsShortOfCores && !PoolLine.HasManyThreads) return;
        var cursors = CursorRegistry.All;
        for (int looked = 0, tried = 0; looked < ThreadsPerLook && tried < cursors.Length; tried++)
        {
            var cursor = cursors[(int)((uint)s_next++ % (uint)cursors.Length)];
            if (cursor.PathOnPool(out long segment) is not { } path) continue;
            looked++;
            if (LinuxMutexWait.IsBlocked(cursor.ThreadId, out bool waitsForMutex) is not true) continue;
            MutexSamples.Note(path, waitsForMutex, nowNanoseconds);
            cursor.NoteLook(segment, waitsForMutex);
        }
    }
}
