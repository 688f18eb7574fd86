using System.Diagnostics;
using System.Globalization;
using Workload.Metering.Testing.Texts;

namespace Workload.Metering.Testing.Judging;

/// <summary>Creates the claims that can be asserted.</summary>
[StackTraceHidden]
internal static class Claims
{
    /// <summary>
    /// The blocked time of a run that is tolerated. Page faults and short contention of a warm body stay below it. Every sleep, every
    /// <c>.Result</c> of something that takes time, and every request to another machine is above it.
    /// </summary>
    public static readonly TimeSpan BlockedTolerance = TimeSpan.FromMilliseconds(1);

    public static Claim CpuBound(double atLeast) => OfRatio("CPU-bound", "CPU", atLeast) with
    {
        TermOf = sample => new Term(sample.Body.Cpu.TotalSeconds, Character(sample.Body).TotalSeconds, sample.Body.CpuError.TotalSeconds),
        Advise = AdviceText.WhenNotCpuBound,
        StarvationLooksLike = Verdict.Fails,
    };

    public static Claim IoBound(double atLeast) => OfRatio("I/O-bound", "I/O", atLeast) with
    {
        TermOf = sample => new Term(
            (Character(sample.Body) - sample.Body.Cpu).TotalSeconds,
            Character(sample.Body).TotalSeconds,
            sample.Body.CpuError.TotalSeconds),
        Advise = AdviceText.WhenNotIoBound,
        IsOfWaiting = true,
        StarvationLooksLike = Verdict.Holds,
    };

    public static Claim NeverBlocks(TimeSpan? tolerance)
    {
        TimeSpan atMost = tolerance ?? BlockedTolerance;
        PhaseAssertOptions.InRange(
            atMost > TimeSpan.Zero && atMost <= TimeSpan.FromHours(1), nameof(tolerance), atMost, "above zero, up to 1 hour");
        return OfTime($"not to block a thread (for at most {Figures.Duration(atMost)} a run)", "its blocked time a run", atMost) with
        {
            TermOf = sample => new Term(sample.Body.Blocked.TotalSeconds, sample.Runs, sample.Body.CpuError.TotalSeconds),
            Advise = AdviceText.WhenItBlocks,
            NamesBlocking = true,
            StarvationLooksLike = Verdict.Fails,
        };
    }

    public static Claim UsesAtMost(TimeSpan cpu)
    {
        PhaseAssertOptions.InRange(cpu > TimeSpan.Zero && cpu <= TimeSpan.FromHours(1), nameof(cpu), cpu, "above zero, up to 1 hour");
        return OfTime($"to use at most {Figures.Duration(cpu)} of CPU a run", "its CPU time a run", cpu) with
        {
            TermOf = sample => new Term(sample.Body.Cpu.TotalSeconds, sample.Runs, sample.Body.CpuError.TotalSeconds),
            Advise = AdviceText.WhenItUsesCpu,
            Settling = Settling.BeforeFailing,
        };
    }

    public static Claim CostsAtMost(double times)
    {
        PhaseAssertOptions.InRange(times > 0 && times <= 1_000_000, nameof(times), times, "above 0, up to 1,000,000");
        string limit = times.ToString("0.###", CultureInfo.InvariantCulture);
        return new Claim
        {
            Expectation = $"to cost at most {limit} times the CPU of the reference",
            Figure = "its cost",
            Limit = times,
            AtLeast = false,
            ClearlyBelow = times / 2,
            ClearlyAbove = times * 2,
            Format = value => value.ToString("0.000", CultureInfo.InvariantCulture),
            Unit = " times the reference's",
            TermOf = sample => new Term(
                sample.Body.Cpu.TotalSeconds, sample.Reference!.Value.Cpu.TotalSeconds,
                sample.Body.CpuError.TotalSeconds, sample.Reference!.Value.CpuError.TotalSeconds),
            Advise = AdviceText.WhenItCostsMore,
            Settling = Settling.BeforeAny,
        };
    }

    /// <summary>Returns the body's own time, without the time that other work caused.</summary>
    public static TimeSpan Character(in TimeBreakdown breakdown) => breakdown.Cpu + breakdown.Blocked + breakdown.Awaiting;

    private static Claim OfRatio(string character, string name, double atLeast)
    {
        PhaseAssertOptions.InRange(atLeast is > 0 and < 1, nameof(atLeast), atLeast, "above 0, below 1");
        return new Claim
        {
            Expectation = $"to be {character} (with {(name == "CPU" ? "a" : "an")} {name} ratio of at least {Figures.Ratio(atLeast)})",
            Figure = $"its {name} ratio",
            Limit = atLeast,
            AtLeast = true,
            ClearlyBelow = atLeast / 2,
            ClearlyAbove = (1 + atLeast) / 2,
            Format = Figures.Ratio,
            TermOf = _ => default,
            Advise = _ => "",
        };
    }

    private static Claim OfTime(string expectation, string figure, TimeSpan atMost) => new()
    {
        Expectation = expectation,
        Figure = figure,
        Limit = atMost.TotalSeconds,
        AtLeast = false,
        ClearlyBelow = atMost.TotalSeconds / 2,
        ClearlyAbove = atMost.TotalSeconds * 2,
        Format = seconds => Figures.Duration(TimeSpan.FromSeconds(seconds)),
        TermOf = _ => default,
        Advise = _ => "",
    };
}
