using Workload.Metering.Clocks;

namespace Workload.Metering.Flow;

/// <summary>
/// The cursors of all living threads that have run a scope. The list is copied on each change and exchanged atomically, because it changes
/// inside the change handler, which must not wait for a lock.
/// </summary>
internal static class CursorRegistry
{
    private static ThreadCursor[] s_cursors = [];

    public static ReadOnlySpan<ThreadCursor> All => Volatile.Read(ref s_cursors);

    public static void Add(ThreadCursor cursor)
    {
        ThreadCursor[] before, after;
        do
        {
            before = Volatile.Read(ref s_cursors);
            after = new ThreadCursor[before.Length + 1];
            before.CopyTo(after, 0);
            after[^1] = cursor;
        }
        while (Interlocked.CompareExchange(ref s_cursors, after, before) != before);
    }

    /// <summary>Closes the clocks of threads that have exited. Their finalizers do so too, but only after a garbage collection.</summary>
    public static void Sweep()
    {
        foreach (var cursor in All) cursor.CloseClockIfExited();
    }

    /// <summary>
    /// Removes the cursors of threads that have exited. Their finalizers do so too, but until then the threads would seem to run what they
    /// were in. It allocates, so it must not be called from the change handler.
    /// </summary>
    public static void AbandonExited()
    {
        foreach (var cursor in All)
            if (!cursor.Thread.IsAlive) cursor.Abandon();
    }

    public static void Remove(ThreadCursor cursor)
    {
        ThreadCursor[] before, after;
        do
        {
            before = Volatile.Read(ref s_cursors);
            after = Array.FindAll(before, other => !ReferenceEquals(other, cursor));
        }
        while (Interlocked.CompareExchange(ref s_cursors, after, before) != before);
    }

    /// <summary>Records the time so far of all threads that run <paramref name="node"/>.</summary>
    /// <returns>The wall time up to which it is recorded.</returns>
    public static long CutAll(ScopeNode node)
    {
        long last = 0;
        foreach (var cursor in All) last = Math.Max(last, cursor.Cut(node));
        return last == 0 ? WallClock.Now() : last;
    }

    /// <summary>Records the time so far of the other threads that run <paramref name="node"/>, because one has come or gone.</summary>
    public static void CutOthers(ScopeNode node, ThreadCursor except)
    {
        foreach (var cursor in All)
            if (!ReferenceEquals(cursor, except) && cursor.Runs(node)) cursor.Cut(node, mayHaveQueued: true);
    }

    /// <summary>Records the time so far of all threads whose segments are older than <paramref name="ageNanoseconds"/>.</summary>
    public static void CutOlderThan(long ageNanoseconds)
    {
        AbandonExited();
        foreach (var cursor in All)
        {
            if (cursor.HideLeftBehind() is { } phase) phase.Table.NoteLeftBehind(phase);
            cursor.CutOlderThan(ageNanoseconds);
        }
    }
}
