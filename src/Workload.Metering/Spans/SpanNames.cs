using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Workload.Metering.Flow;
using Workload.Metering.Publishing;

namespace Workload.Metering.Spans;

/// <summary>The phases of spans. Spans get half of the meter's phases at most, for other code needs room too.</summary>
internal sealed class SpanNames(WorkloadMeter meter, int maxPhases, ILogger logger)
{
    /// <summary>
    /// So many display names of one operation are phases of their own. With more of them, they are probably made of data.
    /// </summary>
    public const int MaxShownNames = 50;

    public const string OtherName = "(other spans)";

    private static readonly string[] s_kinds = ["internal", "server", "client", "producer", "consumer"];

    private readonly ConcurrentDictionary<(string Operation, ActivityKind Kind), SpanOperation> _operations = new();
    private readonly int _max = Math.Max(1, maxPhases / 2);
    private int _count;
    private int _logged;

    /// <summary>The span's operation. It is made once for each operation and kind, while there is room.</summary>
    public SpanOperation Of(Activity activity)
    {
        var key = (NameOf(activity), activity.Kind);
        if (_operations.TryGetValue(key, out var known)) return known;
        if (TryCount())
        {
            return _operations.GetOrAdd(
                key,
                added => new SpanOperation(this, Declare(added.Operation, added.Kind), new SpanMark(added.Operation, added.Kind)));
        }
        Log(key.Item1);
        return _operations.GetOrAdd(
            (OtherName, activity.Kind),
            added => new SpanOperation(this, Declare(OtherName, added.Kind), new SpanMark(OtherName, added.Kind)));
    }

    /// <summary>The phase of a display name. It is null where there is no room for it.</summary>
    public Phase? TryDeclare(string shown, ActivityKind kind)
    {
        if (TryCount()) return Declare(shown, kind);
        Log(shown);
        return null;
    }

    /// <summary>A name has no phase of its own.</summary>
    public void Log(string name)
    {
        if (Interlocked.Exchange(ref _logged, 1) == 0) logger.SpanNamesExceeded(name, _max, MaxShownNames);
    }

    private static string NameOf(Activity activity)
    {
        if (!string.IsNullOrWhiteSpace(activity.OperationName)) return activity.OperationName;
        return string.IsNullOrWhiteSpace(activity.Source.Name) ? "(unnamed span)" : activity.Source.Name;
    }

    private bool TryCount() => Volatile.Read(ref _count) < _max && Interlocked.Increment(ref _count) <= _max;

    // The application's own declaration of the name stands, and so does the first kind.
    private Phase Declare(string name, ActivityKind kind)
    {
        var phase = meter.PhaseOf(name);
        if (phase.IsDeclared) return phase;
        return meter.Declare(
            name,
            new PhaseOptions { Kind = kind, Tags = new Dictionary<string, object?> { [AttributeNames.SpanKind] = s_kinds[(int)kind] } });
    }
}
