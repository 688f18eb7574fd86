namespace Workload.Metering.Analysis.Rules;

/// <summary>
/// Finds calls that take longer the more of them run at once, without more throughput. Such calls wait for something that they share.
/// </summary>
internal sealed class SharedWait : IAdviceRule
{
    public RuleOutcome Consider(Evidence evidence)
    {
        if (evidence.IsInterfered || evidence.Phase.Bottleneck == Bottleneck.Cpu || evidence.AreCoresFull
            || evidence.Measured is not { HelpsNot: true } measured)
        {
            return RuleOutcome.Nothing;
        }
        return new Advice
        {
            Id = "shorten-shared-wait",
            Title = "Its calls wait for each other: hold what they share for a shorter time, or have more of it.",
            Because = AdviceTexts.SharedWait(measured),
        };
    }
}
