namespace Workload.Metering.Aggregation;

/// <summary>A scope that has not ended, with the data that the totals need to show it while it runs.</summary>
internal abstract class OpenScope
{
    private CallPath? _path;

    /// <summary>
    /// The path to which its figures are added when it ends. It is null after the scope has ended and is counted, because an object that
    /// holds the scope then must not keep its meter alive.
    /// </summary>
    /// <remarks>
    /// Another thread may end the scope at any time. A reader that sees null also sees everything that was written before.
    /// </remarks>
    public CallPath Path
    {
        get => Volatile.Read(ref _path)!;
        protected set => Volatile.Write(ref _path, value);
    }

    /// <summary>The identity of its phase, which remains available after the end.</summary>
    public virtual PhaseIdentity? Identity => Path is { } path ? path.Phase.Identity : null;

    /// <summary>The stripe of its path that lists it, after it has been listed.</summary>
    internal CallPathStripe Stripe => Path.StripeAt(Place.Stripe);

    /// <summary>Its place in the list. Only the stripe uses it.</summary>
    internal StripePlace Place { get; set; }

    /// <summary>The time at which it began. It is 0 while the scope is listed but has not begun.</summary>
    public long StartNanoseconds { get; protected set; }

    /// <summary>
    /// Returns whether and when it had begun at that instant. The start is read only once, because a pooled scope may end and begin anew at
    /// any time.
    /// </summary>
    public bool HasBegunBy(long nowNanoseconds, out long startNanoseconds)
    {
        startNanoseconds = StartNanoseconds;
        return startNanoseconds != 0 && startNanoseconds <= nowNanoseconds;
    }

    /// <summary>
    /// Returns the time until which it has run. This is now or its end, because its thread may be preempted between the end and the
    /// counting.
    /// </summary>
    public virtual long RunsUntil(long nowNanoseconds) => nowNanoseconds;

    /// <summary>Returns the process's CPU time at its beginning, or false if it was not read.</summary>
    public virtual bool TryGetProcessCpuAtStart(out long userNanoseconds, out long systemNanoseconds)
    {
        userNanoseconds = systemNanoseconds = 0;
        return false;
    }

    /// <summary>
    /// Returns its time up to its last finished segments, and its waiting time up to <paramref name="nowNanoseconds"/>. Returns false if
    /// that is unknown.
    /// </summary>
    public abstract bool TrySum(long nowNanoseconds, out FlowTime inclusive, out FlowTime self);

    /// <summary>Returns its waits by name up to <paramref name="nowNanoseconds"/>. The result is empty if no wait was named.</summary>
    public virtual WaitFigure[] WaitsUntil(long nowNanoseconds) => [];
}

/// <summary>A stripe of a path and a slot of its list in four bytes, because each scope has one.</summary>
internal readonly struct StripePlace(int stripe, int slot)
{
    /// <summary>The number of bits for the number of the stripe.</summary>
    private const int StripeBits = 6;

    public const int MaxStripes = 1 << StripeBits;

    private readonly uint _packed = ((uint)slot << StripeBits) | (uint)stripe;

    public int Stripe => (int)(_packed & (MaxStripes - 1));

    public int Slot => (int)(_packed >> StripeBits);
}
