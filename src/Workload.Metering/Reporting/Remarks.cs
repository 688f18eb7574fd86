using Workload.Metering.Analysis;

namespace Workload.Metering.Reporting;

/// <summary>The sentences above and below the figures. They are the same in every report for people.</summary>
internal static class Remarks
{
    /// <summary>A time slice of the scheduler. A sampler that is later than this waited for a core.</summary>
    private static readonly TimeSpan s_lateness = TimeSpan.FromMilliseconds(3);

    /// <summary>Returns a description of what was measured, for one line.</summary>
    public static IEnumerable<string> Summary(MeterSnapshot snapshot)
    {
        yield return $"{Quantity.Duration(snapshot.Elapsed)} measured";
        int called = snapshot.Phases.Count(phase => phase.Count + phase.Active > 0);
        string phases = Quantity.Count(snapshot.Phases.Count, "phase");
        yield return called == snapshot.Phases.Count ? phases : $"{phases}, {Quantity.Count(called)} of them called";
        string cores = Quantity.Count(snapshot.Machine.Cores, "core"), limit = snapshot.Machine.CpuLimit is { } limited
            ? $" (limit {Quantity.Number(limited)})"
            : "";
        yield return (snapshot.Process.CoresUsed is { } used ? $"{Quantity.Ratio(used)} of {cores} busy" : cores) + limit;
        if (snapshot.Machine.RuntimeProcessors != snapshot.Machine.Cores)
            yield return $"the runtime counts {Quantity.Count(snapshot.Machine.RuntimeProcessors, "processor")}";
    }

    /// <summary>Whether the sampler of held threads was so late that a reader has to know.</summary>
    private static bool IsLate(MeterSnapshot snapshot) => snapshot.Overhead.SamplerLateness > s_lateness;

    public static string? Omitted(ReportRows rows, ReportOptions options) => rows.Omitted == 0
        ? null
        : $"and {Quantity.Count(rows.Omitted, "more " + (options.ShowTree ? "path" : "phase"))} with "
            + $"{Quantity.Count(rows.OmittedCalls, "call")}";

    /// <summary>Returns the number of phases without a call, which have no row of their own.</summary>
    public static string? NeverCalled(ReportRows rows) =>
        rows.NeverCalled == 0 ? null : $"{Quantity.Count(rows.NeverCalled, "phase")} without a call";

    /// <summary>Returns the number of findings that are not shown.</summary>
    public static string? HiddenAdvice(int hidden) => hidden <= 0 ? null : $"{Quantity.Count(hidden, "more finding")}, each worth less";

    /// <summary>Returns the duration of a phase's calls by the number of calls that ran at once.</summary>
    public static string CallsAtOnce(PhaseSummary phase, Func<string, string> nameOf) =>
        nameOf(phase.Name) + " by calls at once: "
            + string.Join(", ", phase.CallsAtOnce.Select(calls => $"{AdviceTexts.Range(calls)}: "
                + $"{Quantity.Duration(calls.MeanWall)}")) + ".";

    /// <summary>Returns the notes that a reader needs to understand the figures correctly.</summary>
    public static IEnumerable<string> Notes(MeterSnapshot snapshot, IReadOnlyList<ReportRow> rows)
    {
        if (snapshot.Active is [var oldest, ..])
        {
            yield return $"Still running: {Quantity.Count(snapshot.Active.Count, "scope")}, "
                + $"the oldest {DisplayText.Shorten(DisplayText.Visible(oldest.Phase), 40)} for {Quantity.Duration(oldest.Elapsed)}.";
        }
        if (rows.Any(row => row is { Breakdown: not null, Bottleneck: Bottleneck.Undetermined }))
            yield return "undecided: there is too little time, or the error of the CPU time is too large, to tell.";
        if (!snapshot.Data.RunQueueKnown && rows.Any(row => row.Breakdown is not null))
            yield return "The wait for a core is not known here, so blocked time includes it.";
        if (!snapshot.Data.TaskQueueKnown && rows.Any(row => row.Breakdown is not null))
            yield return "The wait for a pool thread was not probed, so awaited time includes it.";
        if (rows.Any(row => row.Waits.Any(wait => wait.Error is not null)))
            yield return "Blocked time is divided by samples of the held threads; ± is the 95 % interval of a share, in points.";
        if (rows.Count(WaitTexts.HasTooFewSamples) is > 0 and var few)
        {
            yield return snapshot.Overhead.SamplerLateness is null
                ? "Held threads could not be sampled on this system, so blocked time has no names."
                : $"The blocked time of {Quantity.Count(few, "phase")} was sampled fewer than 8 times, so it has no name.";
        }

        if (IsLate(snapshot) && rows.Any(row => row.Waits.Count > 0))
        {
            yield return $"The sampler of held threads woke {Quantity.Duration(snapshot.Overhead.SamplerLateness)} late on average, so "
                + $"blocked time that ends with a wait for a core may be named wrongly.";
        }
        if (ThreadParts.Sentence(snapshot) is { } parts) yield return parts;
        yield return "Metering itself: " + Quantity.Duration(snapshot.Overhead.Time) + " of CPU"
            + (snapshot.Overhead.ShareOfWall is { } share ? $", {Quantity.Percent(share)} of the phases' wall time." : ".");
    }
}
