namespace Workload.Metering.Analysis;

/// <summary>The result of a rule, which is an advice, a reason for withholding the advice, or nothing.</summary>
/// <param name="Advice">The advice.</param>
/// <param name="Withheld">The reason for withholding it, as a sentence without its full stop.</param>
internal readonly record struct RuleOutcome(Advice? Advice, string? Withheld)
{
    public static RuleOutcome Nothing => default;

    public static RuleOutcome Because(string withheld) => new(null, withheld);

    public static implicit operator RuleOutcome(Advice advice) => new(advice, null);
}
