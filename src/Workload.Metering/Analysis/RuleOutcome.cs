namespace Workload.Metering.Analysis;

/// <summary>What a rule has to say of a phase: an advice, why it withholds one that it would else give, or nothing.</summary>
/// <param name="Advice">The advice.</param>
/// <param name="Withheld">A sentence without its full stop.</param>
internal readonly record struct RuleOutcome(Advice? Advice, string? Withheld)
{
    public static RuleOutcome Nothing => default;

    public static RuleOutcome Because(string withheld) => new(null, withheld);

    public static implicit operator RuleOutcome(Advice advice) => new(advice, null);
}
