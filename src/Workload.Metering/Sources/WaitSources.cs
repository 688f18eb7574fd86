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
    private static HeldThreadSampler? s_sampler;
    private static readonly List<TimeSpan> s_intervals = [];

    /// <summary>How late the sampler of held threads woke on average; null where none runs.</summary>
    public static TimeSpan? SamplerLateness
    {
        get
        {
            lock (s_lock) return s_sampler?.MeanLateness;
        }
    }

    /// <summary>Names the holders of locks as far as they are known, at the end of a recording.</summary>
    public static void NameLockOwners()
    {
        HeldThreadSampler? sampler;
        lock (s_lock) sampler = s_sampler;
        sampler?.NameLockOwners();
    }

    /// <summary>A meter that names waits is made.</summary>
    /// <param name="more">Its sources beside those that every meter has. A source is for all meters of the process.</param>
    /// <param name="samplingInterval">How often it wants held threads sampled.</param>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Disposed by Stop.")]
    public static void Acquire(IEnumerable<WaitSource> more, TimeSpan samplingInterval)
    {
        lock (s_lock)
        {
            s_intervals.Add(samplingInterval);
            int before = s_added.Count;
            s_added.AddRange(more.Where(source => !BuiltInSources.All.Concat(s_added).Any(source.IsSameAs)));
            s_sampler?.SampleEvery(s_intervals.Min());
            if (s_listeners is not null && s_added.Count == before) return;
            Stop();
            IReadOnlyList<WaitSource> sources = [.. BuiltInSources.All, .. s_added];
            s_sampler = HeldThreadSampler.TryStart(s_intervals.Min());
            s_listeners = [new OperationCounters(sources), new OperationActivities(sources), new DatabaseCommands(), s_sampler];
        }
    }

    /// <summary>Such a meter is disposed.</summary>
    public static void Release(TimeSpan samplingInterval)
    {
        lock (s_lock)
        {
            s_intervals.Remove(samplingInterval);
            if (s_intervals.Count > 0)
            {
                s_sampler?.SampleEvery(s_intervals.Min());
                return;
            }

            Stop();
            s_added.Clear();
        }
    }

    private static void Stop()
    {
        foreach (var listener in s_listeners ?? []) listener?.Dispose();
        s_listeners = null;
        s_sampler = null;
    }
}
