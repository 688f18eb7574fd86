namespace Workload.Metering.Testing.Judging;

/// <summary>A sample's part of a ratio of sums.</summary>
/// <param name="Value">Of the numerator.</param>
/// <param name="Weight">Of the denominator.</param>
/// <param name="ValueError">How far the value may be off, by its clock.</param>
/// <param name="WeightError">How far the weight may be off, by its clock.</param>
internal readonly record struct Term(double Value, double Weight, double ValueError, double WeightError = 0);
