using Workload.Metering.Clocks;

namespace Workload.Metering;

/// <summary>Splits the CPU time of each kind of thread into what is in phases and what is not.</summary>
internal static class ThreadCpuSplit
{
    /// <summary>Returns the kinds for a summary, with the largest part outside of phases first.</summary>
    /// <param name="sums">The CPU time by kind, in nanoseconds.</param>
    /// <param name="attributedNanoseconds">The CPU time that all phases account for.</param>
    /// <param name="poolRanPhases">Whether a pool thread ever ran a phase.</param>
    public static IReadOnlyList<ThreadCpu> Of(IReadOnlyDictionary<string, long> sums, long attributedNanoseconds, bool poolRanPhases)
    {
        long left = attributedNanoseconds;
        return [.. sums
            .OrderBy(sum => Place(sum.Key, poolRanPhases)).ThenByDescending(sum => sum.Value)
            .Select(sum =>
            {
                long inPhases = Math.Clamp(left, 0, sum.Value);
                left -= inPhases;
                return new ThreadCpu
                {
                    Kind = sum.Key,
                    Cpu = Nanoseconds.ToTimeSpan(sum.Value),
                    OutsidePhases = Nanoseconds.ToTimeSpan(sum.Value - inPhases),
                };
            })
            .ToList()
            .OrderByDescending(kind => kind.OutsidePhases).ThenBy(kind => kind.Kind, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Returns the sums of all threads, adjusted so that they add up to the process's CPU time. The rest of the process's time belongs to
    /// exited threads. Between two snapshots the sums may exceed it by the time between the readings of one snapshot. Then the largest sums
    /// are reduced.
    /// </summary>
    public static Dictionary<string, long> Complete(IEnumerable<KeyValuePair<string, long>> sums, long processNanoseconds)
    {
        var complete = new Dictionary<string, long>(sums, StringComparer.Ordinal);
        long rest = processNanoseconds - complete.Values.Sum();
        if (rest > 0) complete[ThreadKinds.Exited] = complete.GetValueOrDefault(ThreadKinds.Exited) + rest;
        foreach (string kind in complete.OrderByDescending(sum => sum.Value).Select(sum => sum.Key).ToList())
        {
            if (rest >= 0) break;
            long excess = Math.Min(-rest, complete[kind]);
            complete[kind] -= excess;
            rest += excess;
        }

        return complete;
    }

    /// <summary>
    /// Returns the difference in whole ticks of a <see cref="TimeSpan"/>, so that a report has the same parts after it is written and read
    /// back.
    /// </summary>
    public static Dictionary<string, long>? Since(IReadOnlyDictionary<string, long>? later, IReadOnlyDictionary<string, long>? earlier)
    {
        if (later is null || earlier is null) return null;
        var since = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (kind, nanoseconds) in later)
        {
            if (nanoseconds - earlier.GetValueOrDefault(kind) is >= TimeSpan.NanosecondsPerTick and var used)
                since[kind] = used - (used % TimeSpan.NanosecondsPerTick);
        }
        return since;
    }

    private static int Place(string kind, bool poolRanPhases) => kind switch
    {
        ThreadKinds.Pool => poolRanPhases ? 0 : 5,
        ThreadKinds.Main => 1,
        _ when ThreadKinds.RunsPhases(kind) => 2,
        ThreadKinds.Exited => 3,
        _ => 6,
    };
}
