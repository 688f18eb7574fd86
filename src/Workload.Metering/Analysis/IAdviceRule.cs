namespace Workload.Metering.Analysis;

/// <summary>A rule that gives one kind of advice if the evidence supports it.</summary>
internal interface IAdviceRule
{
    RuleOutcome Consider(Evidence evidence);
}
