using Workload.Metering.Aggregation;

namespace Workload.Metering;

/// <summary>Calls of a phase that ended while about as many of them ran at once.</summary>
/// <param name="From">The fewest at once in this class.</param>
/// <param name="To">The most at once in this class; <see langword="null"/> where there is no upper bound.</param>
/// <param name="Count">How many calls ended.</param>
/// <param name="MeanWall">How long they took on average.</param>
public readonly record struct CallsAtOnce(int From, int? To, long Count, TimeSpan MeanWall)
{
    internal static IReadOnlyList<CallsAtOnce> Of(ActivityFigures? activity)
    {
        if (activity is null) return [];
        var classes = new List<CallsAtOnce>();
        for (int index = 0; index < activity.Classes.Count; index++)
        {
            var (calls, wall) = activity.Classes[index];
            if (calls > 0) classes.Add(new CallsAtOnce(ConcurrencyClass.From(index), ConcurrencyClass.To(index), calls, Nanoseconds.ToTimeSpan(wall / calls)));
        }

        return classes;
    }
}
