namespace Workload.Metering.Analysis;

/// <summary>All that is to be said of a phase.</summary>
/// <param name="Advice">Most valuable first.</param>
/// <param name="Withheld">Where there is no advice, why: a sentence without its full stop.</param>
internal sealed record Counsel(IReadOnlyList<Advice> Advice, string? Withheld);
