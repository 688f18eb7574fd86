using System.Diagnostics.CodeAnalysis;
using Workload.Metering.Waits.Locks;

namespace Workload.Metering.Sources;

/// <summary>
/// The listener that knows which thread holds a lock. It exists once in a process, and only while a recording wants it, because each
/// contended lock of the process then costs an event.
/// </summary>
internal static class LockOwners
{
    private static readonly object s_lock = new();
    private static ContentionListener? s_listener;
    private static int s_users;

    /// <summary>The contentions that the listener recorded, or null while no recording asks for them.</summary>
    public static ContentionHistory? History => Volatile.Read(ref s_listener)?.History;

    /// <summary>A recording that names the holders of locks begins.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Disposed by Release.")]
    public static void Acquire()
    {
        lock (s_lock)
            if (s_users++ == 0) Volatile.Write(ref s_listener, new ContentionListener());
    }

    /// <summary>Such a recording ends. The samples whose holder is known are counted before.</summary>
    public static void Release()
    {
        WaitSources.NameLockOwners();
        lock (s_lock)
        {
            if (--s_users > 0) return;
            s_listener?.Dispose();
            Volatile.Write(ref s_listener, null);
        }
    }
}
