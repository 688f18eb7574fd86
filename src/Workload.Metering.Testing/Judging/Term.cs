namespace Workload.Metering.Testing.Judging;

/// <summary>A sample's part of a ratio of sums.</summary>
/// <param name="Value">The part of the numerator.</param>
/// <param name="Weight">The part of the denominator.</param>
/// <param name="ValueError">The largest error of the value that its clock can cause.</param>
/// <param name="WeightError">The largest error of the weight that its clock can cause.</param>
internal readonly record struct Term(double Value, double Weight, double ValueError, double WeightError = 0);
