namespace Workload.Metering.Analysis;

/// <summary>Compares the lengths of calls when few and when many of them ran at once.</summary>
/// <param name="Few">The calls of the class with the fewest calls at once.</param>
/// <param name="Many">The calls of the class with the most calls at once.</param>
internal readonly record struct MeasuredConcurrency(CallsAtOnce Few, CallsAtOnce Many)
{
    /// <summary>The ratio of the throughput with many calls at once to the throughput with few.</summary>
    public double Gain => Rate(Many) / Rate(Few);

    /// <summary>Whether more calls at once hardly increased the throughput.</summary>
    public bool HelpsNot => Gain < AdviceThresholds.MinSpeedup;

    /// <summary>The largest number of calls at once that was measured. No prediction goes beyond it.</summary>
    public int MaxAtOnce => Many.To ?? Many.From;

    /// <summary>Returns the comparison, or null if the numbers of calls at once never differed enough.</summary>
    public static MeasuredConcurrency? Of(PhaseSummary phase)
    {
        var classes =
            phase.CallsAtOnce.Where(calls => calls.Count >= AdviceThresholds.MinCallsOfClass && calls.MeanWall > TimeSpan.Zero).ToList();
        if (classes.Count < 2) return null;
        CallsAtOnce few = classes[0], many = classes[^1];
        return AtOnce(many) >= AdviceThresholds.MinSpreadOfClasses * AtOnce(few) ? new MeasuredConcurrency(few, many) : null;
    }

    /// <summary>
    /// Returns the gain in throughput with this number of calls at once. More calls at once than were measured do not increase it further.
    /// </summary>
    public double GainAt(double atOnce) =>
        Math.Pow(Gain, Math.Min(1, Math.Log(Math.Max(1, atOnce / AtOnce(Few))) / Math.Log(AtOnce(Many) / AtOnce(Few))));

    private static double AtOnce(CallsAtOnce calls) => (calls.From + (calls.To ?? calls.From)) / 2.0;

    private static double Rate(CallsAtOnce calls) => AtOnce(calls) / calls.MeanWall.TotalSeconds;
}
