namespace Workload.Metering.Analysis;

/// <summary>What the measured lengths of calls say about running more of them at once.</summary>
/// <param name="Few">The calls of which the fewest ran at once.</param>
/// <param name="Many">The calls of which the most ran at once.</param>
internal readonly record struct MeasuredConcurrency(CallsAtOnce Few, CallsAtOnce Many)
{
    /// <summary>How many times as many calls got done as with few at once.</summary>
    public double Gain => Rate(Many) / Rate(Few);

    /// <summary>Whether more calls at once got hardly more of them done.</summary>
    public bool HelpsNot => Gain < AdviceThresholds.MinSpeedup;

    /// <summary>The most at once that were measured; no prediction goes further.</summary>
    public int MaxAtOnce => Many.To ?? Many.From;

    /// <summary>The measurement; null where the calls never ran at once in numbers that differ enough.</summary>
    public static MeasuredConcurrency? Of(PhaseSummary phase)
    {
        var classes = phase.CallsAtOnce.Where(calls => calls.Count >= AdviceThresholds.MinCallsOfClass && calls.MeanWall > TimeSpan.Zero).ToList();
        if (classes.Count < 2) return null;
        CallsAtOnce few = classes[0], many = classes[^1];
        return AtOnce(many) >= AdviceThresholds.MinSpreadOfClasses * AtOnce(few) ? new MeasuredConcurrency(few, many) : null;
    }

    /// <summary>How many times as many calls get done with so many at once as with few; more at once than were measured gain no more.</summary>
    public double GainAt(double atOnce) => Math.Pow(Gain, Math.Min(1, Math.Log(Math.Max(1, atOnce / AtOnce(Few))) / Math.Log(AtOnce(Many) / AtOnce(Few))));

    private static double AtOnce(CallsAtOnce calls) => (calls.From + (calls.To ?? calls.From)) / 2.0;

    private static double Rate(CallsAtOnce calls) => AtOnce(calls) / calls.MeanWall.TotalSeconds;
}
