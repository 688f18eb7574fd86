using Workload.Metering.Aggregation;

namespace Workload.Metering.Analysis;

/// <summary>Describes whether the calls of a phase run one after another or several at once.</summary>
/// <param name="AtOnceInCaller">
/// The mean number of its scopes that ran at once in one scope of their caller. For calls from no phase, it is the number while the phase
/// was active. Calls that outlive their caller are not counted as more than it made or than were seen at once.
/// </param>
/// <param name="CallsPerCaller">The number of calls that one scope of the caller makes. For calls from no phase, it is the number of all
/// calls.</param>
/// <param name="Ended">The number of calls that ended. In a recursion only the outermost calls count.</param>
/// <param name="Ran">The number of calls that ended or still run. The phase's times belong to these calls.</param>
/// <param name="FromNoPhase">Whether most of its time was in calls from no phase, such as requests or a loop that is not metered.</param>
internal readonly record struct CallPattern(double AtOnceInCaller, double CallsPerCaller, long Ended, long Ran, bool FromNoPhase)
{
    /// <summary>Returns the patterns of all phases of a call tree.</summary>
    /// <param name="roots">The roots of the tree.</param>
    /// <param name="activeNanoseconds">Returns how long a phase was active.</param>
    /// <param name="mostAtOnce">Returns the largest number of its calls at once that was seen, or infinity.</param>
    public static IReadOnlyDictionary<string, CallPattern> Of(
        IReadOnlyList<CallPathTotals> roots, Func<string, long> activeNanoseconds, Func<string, double> mostAtOnce)
    {
        var sums = new Dictionary<string, Sums>(StringComparer.Ordinal);
        foreach (var root in roots)
        {
            // Each phase has an entry among the roots, even if it was never called from there.
            if (root.Count + root.Active > 0)
            {
                var sum = SumsOf(root);
                sum.RootWall += Length(root);
                sum.CallerWall += activeNanoseconds(root.Phase);
                sum.Callers++;
            }

            Visit(root);
        }

        return sums.ToDictionary(entry => entry.Key, entry => PatternOf(entry.Value, mostAtOnce(entry.Key)), StringComparer.Ordinal);

        void Visit(CallPathTotals path)
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

        Sums SumsOf(CallPathTotals path)
        {
            if (!sums.TryGetValue(path.Phase, out var sum)) sums.Add(path.Phase, sum = new Sums());
            return sum;
        }
    }

    private static CallPattern PatternOf(Sums sums, double mostAtOnce)
    {
        double callsPerCaller = sums.Callers > 0 ? sums.Calls / sums.Callers : 0;
        double atOnce = sums.CallerWall > 0 ? sums.Wall / sums.CallerWall : 0;
        return new CallPattern(
            Math.Min(atOnce, Math.Max(callsPerCaller, mostAtOnce)), callsPerCaller, sums.Ended, (long)sums.Calls,
            sums.RootWall > sums.Wall / 2);
    }

    private static double Length(CallPathTotals path) => path.RunWallNanoseconds;

    private sealed class Sums
    {
        public double Wall, RootWall, CallerWall, Calls, Callers;
        public long Ended;
    }
}
