using Workload.Metering.Aggregation;

namespace Workload.Metering.Analysis;

/// <summary>How the calls of a phase follow each other: one after another, or several at once.</summary>
/// <param name="AtOnceInCaller">How many of its scopes ran at once in one scope of their caller. For calls from no phase: while the phase was active.</param>
/// <param name="CallsPerCaller">How many calls one scope of the caller makes. For calls from no phase: all there were.</param>
/// <param name="Ended">The calls that ended; of a recursion, only the outermost ones.</param>
/// <param name="Ran">The calls that ran: those that ended, and those that still run. Its times are of these.</param>
/// <param name="FromNoPhase">Whether most of its time was in calls from no phase: requests, or a loop that nobody meters.</param>
internal readonly record struct CallPattern(double AtOnceInCaller, double CallsPerCaller, long Ended, long Ran, bool FromNoPhase)
{
    /// <summary>The patterns of all phases of a call tree.</summary>
    /// <param name="roots">The tree.</param>
    /// <param name="activeNanoseconds">How long a phase was active.</param>
    public static IReadOnlyDictionary<string, CallPattern> Of(IReadOnlyList<PathFigures> roots, Func<string, long> activeNanoseconds)
    {
        var sums = new Dictionary<string, Sums>(StringComparer.Ordinal);
        foreach (var root in roots)
        {
            // Each phase has a place among the roots, whether it was called from there or not.
            if (root.Count + root.Active > 0)
            {
                var sum = SumsOf(root);
                sum.RootWall += Length(root);
                sum.CallerWall += activeNanoseconds(root.Phase);
                sum.Callers++;
            }

            Visit(root);
        }

        return sums.ToDictionary(
            entry => entry.Key,
            entry => new CallPattern(
                entry.Value.CallerWall > 0 ? entry.Value.Wall / entry.Value.CallerWall : 0,
                entry.Value.Callers > 0 ? entry.Value.Calls / entry.Value.Callers : 0,
                entry.Value.Ended,
                (long)entry.Value.Calls,
                entry.Value.RootWall > entry.Value.Wall / 2),
            StringComparer.Ordinal);

        void Visit(PathFigures path)
        {
            if (path.Outermost)
            {
                var sum = SumsOf(path);
                sum.Wall += Length(path);
                sum.Calls += path.Count + path.Active;
                sum.Ended += path.Count;
            }

            foreach (var child in path.Children)
            {
                if (child.Outermost && child.Count + child.Active > 0)
                {
                    var sum = SumsOf(child);
                    sum.CallerWall += Length(path);
                    sum.Callers += path.Count + path.Active;
                }

                Visit(child);
            }
        }

        Sums SumsOf(PathFigures path)
        {
            if (!sums.TryGetValue(path.Phase, out var sum)) sums.Add(path.Phase, sum = new Sums());
            return sum;
        }
    }

    private static double Length(PathFigures path) => path.RunWallNanoseconds;

    private sealed class Sums
    {
        public double Wall, RootWall, CallerWall, Calls, Callers;
        public long Ended;
    }
}
