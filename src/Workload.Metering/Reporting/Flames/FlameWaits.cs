using Workload.Metering.Aggregation;

namespace Workload.Metering.Reporting.Flames;

/// <summary>Waits by name over the call tree.</summary>
internal static class FlameWaits
{
    /// <summary>
    /// The waits of a path without those of the paths below. Nested calls that run at once have more of a wait than the path around them:
    /// then nothing of it is the path's own.
    /// </summary>
    public static IReadOnlyList<WaitFigure> Self(CallPathTotals path)
    {
        if (path.Waits.Count == 0 || path.Children.Count == 0) return path.Waits;
        var below = new WaitSums();
        foreach (var child in path.Children) below.Add([.. child.Waits]);
        var nested = below.ToArray().ToDictionary(figure => figure.Name);
        return [.. path.Waits.Select(figure => nested.TryGetValue(figure.Name, out var child)
            ? new WaitFigure
            {
                Name = figure.Name,
                AwaitingNanoseconds = Math.Max(0, figure.AwaitingNanoseconds - child.AwaitingNanoseconds),
                Samples = Math.Max(0, figure.Samples - child.Samples),
            }
            : figure)];
    }

    /// <summary>The sum of several lists, the longest wait first.</summary>
    public static IReadOnlyList<PhaseWait> Sum(IEnumerable<IReadOnlyList<PhaseWait>> lists)
    {
        var sums = new Dictionary<(WaitKind, string?), PhaseWait>();
        foreach (var wait in lists.SelectMany(list => list))
        {
            var sum = sums.GetValueOrDefault((wait.Kind, wait.Target));
            sums[(wait.Kind, wait.Target)] = new PhaseWait
            {
                Kind = wait.Kind,
                Target = wait.Target,
                Blocked = sum.Blocked + wait.Blocked,
                Awaiting = sum.Awaiting + wait.Awaiting
            };
        }

        return [.. sums.Values.OrderBy(wait => wait.Kind == WaitKind.Unnamed).ThenByDescending(wait => wait.Total)];
    }
}
