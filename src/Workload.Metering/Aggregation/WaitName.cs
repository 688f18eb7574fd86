using System.Collections.Concurrent;

namespace Workload.Metering.Aggregation;

/// <summary>A kind of wait and what is waited for: one object for each pair, so that names are compared by reference.</summary>
internal sealed class WaitName
{
    /// <summary>The target of all that came after the limit of names was reached.</summary>
    public const string OtherTarget = "(other)";

    /// <summary>The limit of names in a process. A meter keeps fewer: see <see cref="WaitNameLimit"/>.</summary>
    private const int MaxNames = 2_000;

    private static readonly ConcurrentDictionary<(WaitKind, string?), WaitName> s_names = new();
    private static int s_count;

    private WaitName(WaitKind kind, string? target)
    {
        Kind = kind;
        Target = target;
    }

    /// <summary>Waits that no source names.</summary>
    public static WaitName Unnamed { get; } = Get(WaitKind.Unnamed, null);

    public WaitKind Kind { get; }

    /// <summary>What is waited for; null where that is not known.</summary>
    public string? Target { get; }

    /// <summary>The name of that kind and target. An empty target is none.</summary>
    public static WaitName Get(WaitKind kind, string? target)
    {
        if (string.IsNullOrEmpty(target)) target = null;
        if (s_names.TryGetValue((kind, target), out var known)) return known;

        // A target that is counted as another one is found again in the table of those that are kept.
        if (target is not null and not OtherTarget && Interlocked.Increment(ref s_count) > MaxNames) target = OtherTarget;
        return s_names.GetOrAdd((kind, target), static key => new WaitName(key.Item1, key.Item2));
    }
}
