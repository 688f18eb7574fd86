using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Workload.Metering.Clocks;
using Workload.Metering.Publishing;

namespace Workload.Metering;

/// <summary>
/// Logs each clock that the operating system refuses, once. One may also be refused later than at the start: a thread that begins then may get
/// no descriptor.
/// </summary>
internal sealed class RefusalLog(ILogger logger)
{
    private readonly ConcurrentDictionary<string, ClockRefusal> _logged = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Logs what was refused since the last time. Thread-safe.</summary>
    public void Log() => Log(PlatformClocks.Current);

    internal void Log(PlatformClocks clocks)
    {
        int count = clocks.RefusalCount;
        if (Interlocked.Exchange(ref _count, count) == count) return;
        foreach (var refusal in clocks.Refusals)
            if (_logged.TryAdd(refusal.Clock, refusal)) logger.ClockRefused(refusal.Clock, refusal.OsCall, refusal.Reason, refusal.ErrorCode);
    }
}
