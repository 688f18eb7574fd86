namespace Workload.Metering.Tool.Comparing;

/// <summary>One figure of a phase in two recordings.</summary>
internal readonly record struct Difference(PerCall Before, PerCall After)
{
    /// <summary>The change as a share of what was before. It is null where there was nothing.</summary>
    public double? Change => Before.Milliseconds > 0 ? (After.Milliseconds - Before.Milliseconds) / Before.Milliseconds : null;

    /// <summary>Whether both together err less than the figures differ.</summary>
    public bool IsBeyondError =>
        Math.Abs(After.Milliseconds - Before.Milliseconds) > Math.Sqrt((Before.Error * Before.Error) + (After.Error * After.Error));

    /// <summary>Whether it grew by more than a share, beyond the error.</summary>
    public bool IsWorseBy(double share) => IsBeyondError && Change > share;
}
