namespace Workload.Metering.Aggregation;

/// <summary>A scope that has not ended: what the totals need to show it while it runs.</summary>
internal abstract class OpenScope
{
    /// <summary>Where its figures go when it ends.</summary>
    public PathTotals Path { get; protected set; } = null!;

    /// <summary>The stripe that lists it.</summary>
    internal TotalsStripe? Stripe { get; set; }

    /// <summary>Its place in the stripe's list; the stripe's own.</summary>
    internal int Slot { get; set; }

    public long StartNanoseconds { get; protected set; }

    /// <summary>What it has so far, up to its last finished segments and, of what waits, up to <paramref name="nowNanoseconds"/>; false where that is unknown.</summary>
    public abstract bool TrySum(long nowNanoseconds, out FlowTime inclusive, out FlowTime self);
}
