namespace Workload.Metering.Aggregation;

/// <summary>
/// Who held the threads of the pool while work waited for one, as looks every few milliseconds found it. All are sums, so that those of an
/// earlier instant can be subtracted.
/// </summary>
/// <param name="HeldNanoseconds">The time in which the phase's scopes held threads. Each thread counts.</param>
/// <param name="ThreadNanoseconds">The same for all busy threads of the pool.</param>
/// <param name="LookedNanoseconds">The time in which work waited.</param>
internal readonly record struct HeldPool(long HeldNanoseconds, long ThreadNanoseconds, long LookedNanoseconds)
{
    /// <summary>The minimum time for a judgement, of about twenty looks.</summary>
    private const long MinNanoseconds = 100_000_000;

    /// <summary>Whether work waited for long enough to know who held the threads.</summary>
    public bool IsKnown => LookedNanoseconds >= MinNanoseconds;

    /// <summary>The mean number of threads that the phase held.</summary>
    public double Held => (double)HeldNanoseconds / Math.Max(1, LookedNanoseconds);

    /// <summary>The mean number of the pool's busy threads.</summary>
    public double Threads => (double)ThreadNanoseconds / Math.Max(1, LookedNanoseconds);

    public HeldPool Since(HeldPool earlier) => new(
        Math.Max(0, HeldNanoseconds - earlier.HeldNanoseconds),
        Math.Max(0, ThreadNanoseconds - earlier.ThreadNanoseconds),
        Math.Max(0, LookedNanoseconds - earlier.LookedNanoseconds));
}
