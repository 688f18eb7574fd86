using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Workload.Metering.Clocks;
using Workload.Metering.Publishing;

namespace Workload.Metering;

/// <summary>
/// Logs each clock that the operating system refuses, once. A clock may also be refused later than at the start, because a new thread may
/// get no descriptor.
/// </summary>
internal sealed class RefusalLog(ILogger logger)
{
    private readonly ConcurrentDictionary<string, ClockRefusal> _logged = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Logs the clocks that were refused since the last call. It is thread-safe.</summary>
    public void Log() => Log(PlatformClocks.Current);

    internal void Log(PlatformClocks clocks)
    {
        int count = clocks.RefusalCount;
        if (Interlocked.Exchange(ref _count, count) == count) return;
        foreach (var refusal in clocks.Refusals)
        {
            if (_logged.TryAdd(refusal.Clock, refusal))
                logger.ClockRefused(refusal.Clock, refusal.OsCall, refusal.Reason, refusal.ErrorCode);
        }
    }
}
