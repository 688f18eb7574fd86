namespace Workload.Metering.Analysis;

/// <summary>The result of all rules for a phase.</summary>
/// <param name="Advice">The advice, with the most valuable first.</param>
/// <param name="Withheld">The reason why there is no advice, as a sentence without its full stop.</param>
/// <param name="IsTooLittle">Whether the phase has too few calls or too little time. Reports state that once for all such phases.</param>
internal sealed record AdviceResult(IReadOnlyList<Advice> Advice, string? Withheld, bool IsTooLittle = false)
{
    public static AdviceResult Because(string withheld) => new([], withheld);

    public static AdviceResult TooLittle(string withheld) => new([], withheld, IsTooLittle: true);

    public static AdviceResult WithoutBreakdown(PhaseSummary phase) =>
        phase.Count == 0 ? TooLittle("no call has ended") : Because("its time could not be broken down");
}
