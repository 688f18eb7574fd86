namespace Workload.Metering.Flow;

/// <summary>The looks at the threads of scopes that the probing thread takes with each of its looks at the pool.</summary>
internal static class ThreadLooks
{
    public static void Take(long nowNanoseconds)
    {
        HeldPoolThreads.Look(nowNanoseconds);
        BlockedThreads.Look(nowNanoseconds);
        SharedScopes.Look(nowNanoseconds);
    }
}
