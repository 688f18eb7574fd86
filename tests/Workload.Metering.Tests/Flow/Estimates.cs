using Workload.Metering.Aggregation;

namespace Workload.Metering.Tests.Flow;

internal static class Estimates
{
    /// <summary>Returns a copy of the estimate for a segment of this length.</summary>
    public static SegmentRatios.Estimate For(this SegmentRatios ratios, long lengthNanoseconds)
    {
        var presumed = default(SegmentRatios.Estimate);
        return ratios.For(lengthNanoseconds, ref presumed);
    }
}
