using Workload.Metering.Aggregation;

namespace Workload.Metering.Tests.Flow;

internal static class Estimates
{
    /// <summary>A copy of what a segment of that length is presumed to be.</summary>
    public static SegmentRatios.Estimate For(this SegmentRatios ratios, long lengthNanoseconds)
    {
        var presumed = default(SegmentRatios.Estimate);
        return ratios.For(lengthNanoseconds, ref presumed);
    }
}
