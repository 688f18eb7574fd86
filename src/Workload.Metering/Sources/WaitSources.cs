using System.Diagnostics.CodeAnalysis;

namespace Workload.Metering.Sources;

/// <summary>
/// The listeners for named operations. They exist once in a process, from the first meter that names waits until the last one is disposed.
/// </summary>
internal static class WaitSources
{
    private static readonly object s_lock = new();
    private static readonly List<WaitSource> s_added = [];
    private static IDisposable?[]? s_listeners;
    private static int s_users;

    /// <summary>A meter that names waits is made.</summary>
    /// <param name="more">Its sources beside those that every meter has. A source is for all meters of the process.</param>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Disposed by Stop.")]
    public static void Acquire(IEnumerable<WaitSource> more)
    {
        lock (s_lock)
        {
            s_users++;
            int before = s_added.Count;
            s_added.AddRange(more.Where(source => !BuiltInSources.All.Concat(s_added).Any(source.IsSameAs)));
            if (s_listeners is not null && s_added.Count == before) return;
            Stop();
            IReadOnlyList<WaitSource> sources = [.. BuiltInSources.All, .. s_added];
            s_listeners = [new OperationCounters(sources), new OperationActivities(sources), new DatabaseCommands(), HeldThreadSampler.TryStart()];
        }
    }

    /// <summary>Such a meter is disposed.</summary>
    public static void Release()
    {
        lock (s_lock)
        {
            if (--s_users > 0) return;
            Stop();
            s_added.Clear();
        }
    }

    private static void Stop()
    {
        foreach (var listener in s_listeners ?? []) listener?.Dispose();
        s_listeners = null;
    }
}
