using Workload.Metering.Aggregation;

namespace Workload.Metering;

/// <summary>A class of calls of a phase that ended while about the same number of them ran at once.</summary>
/// <param name="From">The smallest number at once in this class.</param>
/// <param name="To">The largest number at once in this class, or <see langword="null"/> if there is no upper bound.</param>
/// <param name="Count">The number of calls that ended.</param>
/// <param name="MeanWall">Their mean wall time.</param>
public readonly record struct CallsAtOnce(int From, int? To, long Count, TimeSpan MeanWall)
{
    internal static IReadOnlyList<CallsAtOnce> Of(ActivityFigures? activity)
    {
        if (activity is null) return [];
        var classes = new List<CallsAtOnce>();
        for (int index = 0; index < activity.Classes.Count; index++)
        {
            var (calls, wall) = activity.Classes[index];
            if (calls > 0)
            {
                classes.Add(
                    new CallsAtOnce(ConcurrencyClass.From(index), ConcurrencyClass.To(index), calls, Nanoseconds.ToTimeSpan(wall / calls)));
            }
        }

        return classes;
    }
}
