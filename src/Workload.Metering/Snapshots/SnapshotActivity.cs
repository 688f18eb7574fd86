using System.Diagnostics;
using Workload.Metering.Aggregation;

namespace Workload.Metering.Snapshots;

/// <summary>Collects when the phases of a meter were active, for a snapshot.</summary>
internal static class SnapshotActivity
{
    public static IReadOnlyDictionary<string, ActivityFigures> Of(
        IReadOnlyList<RegisteredPhase> phases, IEnumerable<OpenScope> open, long nowNanoseconds)
    {
        var earliest = new Dictionary<PhaseIdentity, long>();
        foreach (var scope in open)
        {
            if (!scope.HasBegunBy(nowNanoseconds, out long start) || scope.Identity is not { } phase) continue;
            earliest[phase] = Math.Min(start, earliest.GetValueOrDefault(phase, long.MaxValue));
        }

        return phases.ToDictionary(
            phase => phase.Name,
            phase =>
            {
                long? earliestOpen = earliest.TryGetValue(phase.Identity, out long start) ? start : null;
                return phase.Activity.Sum(earliestOpen, nowNanoseconds) with
                {
                    IsFromClients = IsFromClients(phase),
                    LongestQueue = phase.LongestQueue,
                    HeldPool = phase.HeldPool,
                };
            },
            StringComparer.Ordinal);
    }

    private static bool IsFromClients(RegisteredPhase phase) =>
        phase.Handle is Phase { Options.Kind: ActivityKind.Server or ActivityKind.Consumer };
}
