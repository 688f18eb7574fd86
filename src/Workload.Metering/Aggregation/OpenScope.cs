namespace Workload.Metering.Aggregation;

/// <summary>A scope that has not ended: what the totals need to show it while it runs.</summary>
internal abstract class OpenScope
{
    private PathTotals? _path;

    /// <summary>Where its figures go when it ends. Null once it has ended and is counted: what holds it then must not hold its meter.</summary>
    /// <remarks>Another thread may end it at any time. Whoever sees that it is null also sees what was written before.</remarks>
    public PathTotals Path
    {
        get => Volatile.Read(ref _path)!;
        protected set => Volatile.Write(ref _path, value);
    }

    /// <summary>Its phase, of which something is left even then.</summary>
    public virtual PhaseIdentity? Identity => Path is { } path ? path.Phase.Identity : null;

    /// <summary>The stripe of its path that lists it, once it is listed.</summary>
    internal TotalsStripe Stripe => Path.StripeAt(Place.Stripe);

    /// <summary>Where it is listed; the stripe's own.</summary>
    internal StripePlace Place { get; set; }

    /// <summary>When it began; 0 while it is listed and about to.</summary>
    public long StartNanoseconds { get; protected set; }

    /// <summary>Whether it had begun at that instant, and when; read once, for one that is pooled may end, and begin anew, at any time.</summary>
    public bool HasBegunBy(long nowNanoseconds, out long startNanoseconds)
    {
        startNanoseconds = StartNanoseconds;
        return startNanoseconds != 0 && startNanoseconds <= nowNanoseconds;
    }

    /// <summary>Up to when it has run: now, or its end, after which its thread may lose its core before the scope is counted.</summary>
    public virtual long RunsUntil(long nowNanoseconds) => nowNanoseconds;

    /// <summary>The process's CPU time when it began; false where it was not read.</summary>
    public virtual bool TryGetProcessCpuAtStart(out long userNanoseconds, out long systemNanoseconds)
    {
        userNanoseconds = systemNanoseconds = 0;
        return false;
    }

    /// <summary>What it has so far, up to its last finished segments and, of what waits, up to <paramref name="nowNanoseconds"/>; false where that is unknown.</summary>
    public abstract bool TrySum(long nowNanoseconds, out FlowTime inclusive, out FlowTime self);

    /// <summary>Its waits by name up to <paramref name="nowNanoseconds"/>; empty where nothing named any.</summary>
    public virtual WaitFigure[] WaitsUntil(long nowNanoseconds) => [];
}

/// <summary>A stripe of a path and a slot of its list, in four bytes: each scope has one.</summary>
internal readonly struct StripePlace(int stripe, int slot)
{
    /// <summary>Of the number of stripes.</summary>
    private const int StripeBits = 6;

    public const int MostStripes = 1 << StripeBits;

    private readonly uint _packed = ((uint)slot << StripeBits) | (uint)stripe;

    public int Stripe => (int)(_packed & (MostStripes - 1));

    public int Slot => (int)(_packed >> StripeBits);
}
