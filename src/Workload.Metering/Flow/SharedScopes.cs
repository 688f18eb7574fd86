using System.Runtime.InteropServices;
using Workload.Metering.Clocks;
using Workload.Metering.Queues;

namespace Workload.Metering.Flow;

/// <summary>
/// Looks at what the threads of the scopes do that several threads run at once. The clocks only tell how long each thread computed and
/// waited. The looks tell how often one thread waited while another one computed or was runnable.
/// </summary>
internal static class SharedScopes
{
    /// <summary>
    /// The time after a look without another one, for each thread that was looked at. A look at a thread reads a file of the kernel, which
    /// takes 3 to 10 µs, so that all looks together take at most 0.25 % of a core.
    /// </summary>
    private const long PauseNanoseconds = 4_000_000;

    private const int MostThreads = 12, MostScopesOfThread = 16;

    private static readonly Dictionary<ScopeNode, Threads> s_scopes = [];
    private static readonly ScopeNode[] s_ofThread = new ScopeNode[MostScopesOfThread];
    private static int s_any;
    private static long s_nextNanoseconds;

    /// <summary>Records that several threads run a scope. It may be called from the change handler.</summary>
    public static void NoteAny()
    {
        if (Volatile.Read(ref s_any) == 0) Volatile.Write(ref s_any, 1);
    }

    /// <summary>Looks at all such scopes. Only the probing thread calls it.</summary>
    public static void Look(long nowNanoseconds)
    {
        if (Volatile.Read(ref s_any) == 0 || nowNanoseconds < s_nextNanoseconds) return;
        Volatile.Write(ref s_any, 0);

        // An earlier look may have failed.
        s_scopes.Clear();
        int threads = 0;
        foreach (var cursor in CursorRegistry.All)
        {
            // Without this thread's scopes the look is not complete, and the next one is soon. To wait here would miss several looks.
            if (cursor.CopyShared(s_ofThread) is not { } count)
            {
                NoteAny();
                PoolProbe.NoteAwait();
                return;
            }

            if (count == 0) continue;
            bool? isBlocked = ++threads <= MostThreads ? LinuxMutexWait.IsBlocked(cursor.ThreadId, out _) : null;
            foreach (var scope in s_ofThread.AsSpan(0, count))
                CollectionsMarshal.GetValueRefOrAddDefault(s_scopes, scope, out _).Add(isBlocked);
        }

        s_nextNanoseconds = nowNanoseconds + (Math.Min(threads, MostThreads) * PauseNanoseconds);
        foreach (var (scope, its) in s_scopes)
            if (its.Unknown == 0) scope.NoteLook(its.Blocked + its.Running, isMixed: its is { Blocked: > 0, Running: > 0 });
        if (s_scopes.Count == 0) return;
        s_scopes.Clear();
        Array.Clear(s_ofThread);
        NoteAny();
        PoolProbe.NoteAwait();
    }

    private record struct Threads(int Blocked, int Running, int Unknown)
    {
        public void Add(bool? isBlocked)
        {
            if (isBlocked is null) Unknown++;
            else if (isBlocked.Value) Blocked++;
            else Running++;
        }
    }
}
