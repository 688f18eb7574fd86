namespace Workload.Metering.Flow;

/// <summary>
/// Parts that a scope needs once several threads run it. The change handler finds that out, and must not allocate: so some are kept in stock, and made anew
/// where a scope begins.
/// </summary>
internal static class SpareExtras
{
    private const int MaxSpares = 32;

    private static readonly ScopeExtras?[] s_spares = new ScopeExtras?[MaxSpares];
    private static int s_taken = MaxSpares;

    /// <summary>Fills the stock where something was taken. Not from the change handler.</summary>
    public static void Refill()
    {
        // Read first: a line that nobody writes is shared by all cores.
        if (Volatile.Read(ref s_taken) != 0) Make();
    }

    /// <summary>One with room for what several threads do at once; null where none is left, and a later switch tries again.</summary>
    public static ScopeExtras? TryTake()
    {
        for (int i = 0; i < MaxSpares; i++)
        {
            if (Volatile.Read(ref s_spares[i]) is null || Interlocked.Exchange(ref s_spares[i], null) is not { } spare) continue;
            Volatile.Write(ref s_taken, 1);
            return spare;
        }

        return null;
    }

    private static void Make()
    {
        Volatile.Write(ref s_taken, 0);
        for (int i = 0; i < MaxSpares; i++)
            if (Volatile.Read(ref s_spares[i]) is null) Interlocked.CompareExchange(ref s_spares[i], new ScopeExtras { Shared = new SharedTimes() }, null);
    }
}
