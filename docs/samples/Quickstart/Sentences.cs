using System.Globalization;
using Workload.Metering;

namespace Quickstart;

/// <summary>Describes in one sentence where a phase's time went.</summary>
internal static class Sentences
{
    public static string Of(PhaseSummary phase)
    {
        if (phase.Breakdown is not { } time || time.Total <= TimeSpan.Zero) return $"{phase.Name}: not measured.";
        string verdict = phase.Bottleneck switch
        {
            Bottleneck.Cpu => "it is CPU-bound",
            Bottleneck.Io => "it waits for I/O",
            Bottleneck.Mixed => "it computes and waits in turn",
            Bottleneck.RunQueue => "it waits for a core more than for anything else",
            Bottleneck.TaskQueue => "it waits for a pool thread more than for anything else",
            Bottleneck.GcPause => "the garbage collector holds it up more than anything else",
            _ => "what limits it is undecided",
        };
        var shares = new (string State, TimeSpan Time)[]
        {
            ("on a core", time.Cpu), ("blocked", time.Blocked), ("awaiting", time.Awaiting),
            ("waiting for a core", time.RunQueue ?? TimeSpan.Zero),
            ("waiting for a pool thread", time.TaskQueue ?? TimeSpan.Zero), ("held by the GC", time.GcPause),
        };
        var largest = shares.Where(share => share.Time / time.Total >= 0.05).OrderByDescending(share => share.Time)
            .Select(share => string.Create(CultureInfo.InvariantCulture, $"{share.Time / time.Total * 100:0} % {share.State}"));
        string threads = phase.Parallelism is > 1.05 and var parallelism
            ? string.Create(CultureInfo.InvariantCulture, $" on {parallelism:0.0} threads")
            : "";
        return $"{phase.Name}: {string.Join(", ", largest)}{threads}; {verdict}.";
    }
}
