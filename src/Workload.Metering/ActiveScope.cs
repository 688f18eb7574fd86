using Workload.Metering.Aggregation;

namespace Workload.Metering;

/// <summary>A scope that was running when the snapshot was taken.</summary>
/// <param name="Phase">The phase's name.</param>
/// <param name="Elapsed">Wall time since <c>Track</c>.</param>
public readonly record struct ActiveScope(string Phase, TimeSpan Elapsed)
{
    /// <summary>Returns the scopes that had begun at that instant, oldest first.</summary>
    internal static ActiveScope[] Of(IEnumerable<OpenScope> open, long nowNanoseconds)
    {
        var active = new List<ActiveScope>();
        foreach (var scope in open)
        {
            if (!scope.HasBegunBy(nowNanoseconds, out long start) || scope.Identity is not { } phase) continue;
            active.Add(new ActiveScope(phase.Name, Nanoseconds.ToTimeSpan(nowNanoseconds - start)));
        }

        return [.. active.OrderByDescending(scope => scope.Elapsed)];
    }
}
