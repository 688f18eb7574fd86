using System.Diagnostics;
using System.Globalization;

namespace Workload.Metering.Testing;

/// <summary>
/// The limits of an assertion of <see cref="PhaseAssert"/> and the confidence that it requires. The options are not thread-safe while they
/// are being changed.
/// </summary>
public sealed class PhaseAssertOptions
{
    /// <summary>
    /// The maximum number of runs of the body, including the warm-up. The value 1 runs the body once, which suits a body with side effects.
    /// Then there is no warm-up, and the single run decides within the error of its clock.
    /// </summary>
    /// <value>The default is 10,000, which is 10 ms of a body of 1 µs. The range is 1 to 1,000,000,000.</value>
    public int MaxRepetitions { get; set; } = 10_000;

    /// <summary>The time after which no further run begins. A run that has begun is completed.</summary>
    /// <value>The default is 10 seconds. The range is above zero, up to 1 hour.</value>
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The share of verdicts that must be right if the true figure is next to the limit. If it is far from the limit, nearly all verdicts
    /// are right.
    /// </summary>
    /// <value>The default is 0.99. The range is from 0.5, below 1.</value>
    public double Confidence { get; set; } = 0.99;

    /// <summary>The outcome of the assertion if the evidence does not decide within the limits.</summary>
    /// <value>The default is <see cref="UndecidedOutcome.Fail"/>.</value>
    public UndecidedOutcome Undecided { get; set; }

    /// <summary>
    /// Whether assertions of CPU cost (<c>UsesAtMost</c>, <c>CostsAtMost</c>) may fail if code is slower here than in production. Code is
    /// slower in an unoptimised build, under a coverage collector that counts lines, and in a process with a profiler or a debugger.
    /// </summary>
    /// <value>
    /// The default is <see langword="true"/>. Such an assertion then fails, and the message names the reason for the slower code. With
    /// <see langword="false"/> the assertion is undecided, and <see cref="Undecided"/> gives its outcome.
    /// </value>
    public bool JudgeUnoptimizedCode { get; set; } = true;

    [StackTraceHidden]
    internal PhaseAssertOptions Validated()
    {
        InRange(MaxRepetitions is >= 1 and <= 1_000_000_000, nameof(MaxRepetitions), MaxRepetitions, "from 1 to 1,000,000,000");
        InRange(TimeLimit > TimeSpan.Zero && TimeLimit <= TimeSpan.FromHours(1), nameof(TimeLimit), TimeLimit, "above zero, up to 1 hour");
        InRange(Confidence is >= 0.5 and < 1, nameof(Confidence), Confidence, "from 0.5, below 1");
        InRange(Enum.IsDefined(Undecided), nameof(Undecided), Undecided, "Fail or Pass");
        return (PhaseAssertOptions)MemberwiseClone();
    }

    [StackTraceHidden]
    internal static void InRange<T>(bool holds, string parameter, T value, string range)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(
                parameter, value, string.Create(CultureInfo.InvariantCulture, $"{parameter} is {value}; it must be {range}."));
        }
    }
}
