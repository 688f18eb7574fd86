namespace Workload.Metering.Flow;

/// <summary>
/// A stock of the data that a scope needs once several threads run it. The change handler detects that, and it must not allocate. So the
/// stock is refilled when a scope begins.
/// </summary>
internal static class SpareExtras
{
    private const int MaxSpares = 32;

    private static readonly ScopeExtras?[] s_spares = new ScopeExtras?[MaxSpares];
    private static int s_taken = MaxSpares;

    /// <summary>Refills the stock if something was taken. It must not be called from the change handler.</summary>
    public static void Refill()
    {
        // The value is read first, because a cache line that is rarely written can be shared by all cores.
        if (Volatile.Read(ref s_taken) != 0) Make();
    }

    /// <summary>Returns the data for several threads at once, or null if none is left. Then a later switch tries again.</summary>
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
        {
            if (Volatile.Read(ref s_spares[i]) is not null) continue;
            Interlocked.CompareExchange(ref s_spares[i], new ScopeExtras { Shared = new SharedTimes() }, null);
        }
    }
}
