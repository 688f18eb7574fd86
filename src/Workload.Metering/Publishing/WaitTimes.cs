using Workload.Metering.Aggregation;

namespace Workload.Metering.Publishing;

/// <summary>The time of one wait of a phase, in nanoseconds. It never goes back.</summary>
internal readonly record struct WaitTimes(WaitName Name, long BlockedNanoseconds, long AwaitingNanoseconds)
{
    public WaitTimes And(in WaitTimes other) => new(Name, BlockedNanoseconds + other.BlockedNanoseconds, AwaitingNanoseconds +
        other.AwaitingNanoseconds);

    /// <summary>Two lists as one, with a name once.</summary>
    public static IReadOnlyList<WaitTimes> Sum(IReadOnlyList<WaitTimes> first, IReadOnlyList<WaitTimes> second)
    {
        if (first.Count == 0) return second;
        if (second.Count == 0) return first;
        return [.. first.Concat(second).GroupBy(times => times.Name).Select(group => group.Aggregate((one, other) => one.And(other)))];
    }
}
