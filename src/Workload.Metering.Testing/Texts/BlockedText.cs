namespace Workload.Metering.Testing.Texts;

/// <summary>What a body blocks on, in one sentence.</summary>
internal static class BlockedText
{
    private const int MaxNames = 3;

    /// <summary>Below this part of the blocked time a name is left out.</summary>
    private const double MinShare = 0.02;

    /// <summary>
    /// For example <c>It blocks 98 ms a run: 71 ms lock, 20 ms socket 127.0.0.1:5432, 7 ms unnamed.</c> Null where nothing has a name.
    /// </summary>
    /// <param name="blocked">The blocked time of a run that was judged; the names only divide it.</param>
    /// <param name="waits">The waits.</param>
    public static string? Of(TimeSpan blocked, IReadOnlyList<PhaseWait> waits)
    {
        var all = waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait.Blocked);
        if (all <= TimeSpan.Zero || blocked <= TimeSpan.Zero || waits.All(wait => wait.Kind == WaitKind.Unnamed)) return null;
        var named = waits.Where(wait => wait.Kind != WaitKind.Unnamed && wait.Blocked / all >= MinShare).OrderByDescending(wait =>
            wait.Blocked).Take(MaxNames).ToList();
        if (named.Count == 0) return null;
        double rest = 1 - named.Sum(wait => wait.Blocked / all);
        var parts = named.Select(wait => $"{Figures.Duration(blocked * (wait.Blocked / all))} {wait}").ToList();
        if (rest >= MinShare) parts.Add($"{Figures.Duration(blocked * rest)} unnamed");
        return $"It blocks {Figures.Duration(blocked)} a run: {string.Join(", ", parts)}.";
    }
}
