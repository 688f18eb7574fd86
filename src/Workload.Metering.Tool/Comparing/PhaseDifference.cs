namespace Workload.Metering.Tool.Comparing;

/// <summary>A phase in two recordings, per call. A phase that is in one alone has no differences.</summary>
internal sealed record PhaseDifference(string Name, PhaseSummary? Before, PhaseSummary? After)
{
    public Difference? Wall { get; } = Of(Before, After, PerCall.WallOf);

    public Difference? Cpu { get; } = Of(Before, After, PerCall.CpuOf);

    public Difference? Blocked { get; } = Of(Before, After, phase => PerCall.StateOf(phase, breakdown => breakdown.Blocked));

    public Difference? Awaiting { get; } = Of(Before, After, phase => PerCall.StateOf(phase, breakdown => breakdown.Awaiting));

    /// <summary>All phases that either has calls of. The one that takes longest in the later recording comes first.</summary>
    public static IReadOnlyList<PhaseDifference> All(MeterSnapshot before, MeterSnapshot after)
    {
        var called = before.Phases.Concat(after.Phases).Where(phase => phase.Count > 0);
        var names = called.Select(phase => phase.Name).Distinct(StringComparer.Ordinal);
        return
        [
            .. names.Select(name => new PhaseDifference(name, Find(before, name), Find(after, name)))
                .OrderByDescending(phase => phase.After?.Wall ?? TimeSpan.Zero)
                .ThenBy(phase => phase.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>Whether a call takes more wall or CPU time by more than this share, beyond the error.</summary>
    public bool IsWorseBy(double share) => Wall?.IsWorseBy(share) == true || Cpu?.IsWorseBy(share) == true;

    private static PhaseSummary? Find(MeterSnapshot snapshot, string name) =>
        snapshot.TryGetPhase(name, out var phase) && phase.Count > 0 ? phase : null;

    private static Difference? Of(PhaseSummary? before, PhaseSummary? after, Func<PhaseSummary, PerCall> figure) =>
        before is null || after is null ? null : new Difference(figure(before), figure(after));
}
