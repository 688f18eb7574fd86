using System.Globalization;

namespace Workload.Metering.Testing;

/// <summary>How long an assertion of <see cref="PhaseAssert"/> looks for evidence, and how much it wants. Not thread-safe while it is being changed.</summary>
public sealed class PhaseAssertOptions
{
    /// <summary>
    /// How often the body is run at most, the warm-up included. 1 runs it once, for a body with effects: there is no warm-up, and the one
    /// run decides, within the error of its clock.
    /// </summary>
    /// <value>The default is 10,000: 10 ms of a body of 1 µs. From 1 to 1,000,000,000.</value>
    public int MaxRepetitions { get; set; } = 10_000;

    /// <summary>After this time no further run is begun; a run that has begun is not cut short.</summary>
    /// <value>The default is 10 seconds. Above zero, up to 1 hour.</value>
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The share of verdicts that must be right where the true figure is next to the limit; elsewhere nearly all are.</summary>
    /// <value>The default is 0.99. From 0.5, below 1.</value>
    public double Confidence { get; set; } = 0.99;

    /// <summary>What becomes of the assertion if the evidence does not decide within the limits.</summary>
    /// <value>The default is <see cref="UndecidedOutcome.Fail"/>.</value>
    public UndecidedOutcome Undecided { get; set; }

    /// <summary>
    /// Whether CPU costs (<c>UsesAtMost</c>, <c>CostsAtMost</c>) may fail in code that is slower here than in production: an unoptimised
    /// build, code whose lines a coverage collector counts, a process with a profiler or a debugger.
    /// </summary>
    /// <value>
    /// The default is <see langword="true"/>: it fails, and the message names what was seen. With <see langword="false"/> it is undecided
    /// there, and <see cref="Undecided"/> says what becomes of it.
    /// </value>
    public bool JudgeUnoptimizedCode { get; set; } = true;

    internal PhaseAssertOptions Validated()
    {
        InRange(MaxRepetitions is >= 1 and <= 1_000_000_000, nameof(MaxRepetitions), MaxRepetitions, "from 1 to 1,000,000,000");
        InRange(TimeLimit > TimeSpan.Zero && TimeLimit <= TimeSpan.FromHours(1), nameof(TimeLimit), TimeLimit, "above zero, up to 1 hour");
        InRange(Confidence is >= 0.5 and < 1, nameof(Confidence), Confidence, "from 0.5, below 1");
        InRange(Enum.IsDefined(Undecided), nameof(Undecided), Undecided, "Fail or Pass");
        return (PhaseAssertOptions)MemberwiseClone();
    }

    internal static void InRange<T>(bool holds, string parameter, T value, string range)
    {
        if (!holds) throw new ArgumentOutOfRangeException(parameter, value, string.Create(CultureInfo.InvariantCulture, $"{parameter} is {value}; it must be {range}."));
    }
}
