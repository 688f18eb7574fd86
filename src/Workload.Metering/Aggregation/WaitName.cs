using System.Collections.Concurrent;

namespace Workload.Metering.Aggregation;

/// <summary>A kind of wait and its target. There is one object for each pair, so that names are compared by reference.</summary>
internal sealed class WaitName
{
    /// <summary>The target of all waits after the limit of names was reached.</summary>
    public const string OtherTarget = "(other)";

    /// <summary>The maximum number of names in a process. A meter keeps fewer, as <see cref="WaitNameLimit"/> says.</summary>
    private const int MaxNames = 2_000;

    private static readonly ConcurrentDictionary<(WaitKind, string?), WaitName> s_names = new();
    private static int s_count;

    private WaitName(WaitKind kind, string? target)
    {
        Kind = kind;
        Target = target;
    }

    /// <summary>The name of waits that no source names.</summary>
    public static WaitName Unnamed { get; } = Get(WaitKind.Unnamed, null);

    public WaitKind Kind { get; }

    /// <summary>The target of the wait, or null if it is unknown.</summary>
    public string? Target { get; }

    /// <summary>Returns the name of that kind and target. An empty target counts as none.</summary>
    public static WaitName Get(WaitKind kind, string? target)
    {
        if (string.IsNullOrEmpty(target)) target = null;
        if (s_names.TryGetValue((kind, target), out var known)) return known;

        // A target that becomes (other) is found in the table of the kept names.
        if (target is not null and not OtherTarget && Interlocked.Increment(ref s_count) > MaxNames) target = OtherTarget;
        return s_names.GetOrAdd((kind, target), static key => new WaitName(key.Item1, key.Item2));
    }
}
