namespace Workload.Metering.Aggregation;

/// <summary>
/// When a phase was active, and its calls by the number that ran at once. Both are sums, so that those of an earlier instant can be
/// subtracted.
/// </summary>
/// <param name="ActiveNanoseconds">
/// The time during which the phase was active. It is at least the time during which one of its scopes was open.
/// </param>
/// <param name="Classes">One entry for each <see cref="ConcurrencyClass"/>.</param>
internal sealed record ActivityFigures(long ActiveNanoseconds, IReadOnlyList<ConcurrencyClass> Classes)
{
    private const int RarePart = 20;

    /// <summary>Whether its calls come from outside of the process, from clients or a message broker.</summary>
    public bool IsFromClients { get; init; }

    /// <summary>The queue in which its flows waited longest so far.</summary>
    public FlowQueue LongestQueue { get; init; }

    /// <summary>Who held the threads of the pool.</summary>
    public HeldPool HeldPool { get; init; }

    /// <summary>
    /// The largest number of calls at once that the looks are evidence of, without those of rare moments. It is infinite if nothing is
    /// known. The looks are at the ends of calls, so that a burst of n calls shows a mean of (n + 1) / 2.
    /// </summary>
    public double MostAtOnce
    {
        get
        {
            long calls = Classes.Sum(at => at.Calls);
            for (int index = Classes.Count - 1; index >= 0 && calls > 0; index--)
            {
                if (Classes[index].Calls * RarePart < calls) continue;
                return ConcurrencyClass.To(index) is { } most ? (2 * most) - 1 : double.PositiveInfinity;
            }

            return double.PositiveInfinity;
        }
    }

    public ActivityFigures Since(ActivityFigures earlier, long elapsedNanoseconds) => this with
    {
        ActiveNanoseconds = Bounded.Clamp(ActiveNanoseconds - earlier.ActiveNanoseconds, 0, elapsedNanoseconds),
        Classes = [.. Classes.Select((now, index) => Since(now, earlier.Classes[index]))],
        HeldPool = HeldPool.Since(earlier.HeldPool),
    };

    private static ConcurrencyClass Since(ConcurrencyClass now, ConcurrencyClass then) =>
        new(Math.Max(0, now.Calls - then.Calls), Math.Max(0, now.WallNanoseconds - then.WallNanoseconds));
}
