using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.Publishing;

/// <summary>Logs that a listener threw, once for each kind of listener.</summary>
internal sealed class ListenerFaults(ILogger logger)
{
    public const string Metrics = "metrics", Activities = "activities";

    private readonly ConcurrentDictionary<string, Exception> _told = new(StringComparer.Ordinal);

    public void Tell(string kind, Exception error)
    {
        if (_told.TryAdd(kind, error)) logger.ListenerFailed(error, kind, error.GetType().FullName ?? error.GetType().Name);
    }
}
