namespace Workload.Metering.Analysis;

/// <summary>One thing to advise, with the evidence that it takes.</summary>
internal interface IAdviceRule
{
    RuleOutcome Consider(Evidence evidence);
}
