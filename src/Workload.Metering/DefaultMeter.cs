using System.Diagnostics.CodeAnalysis;

namespace Workload.Metering;

/// <summary>Holds the meter for flows that have none of their own.</summary>
internal static class DefaultMeter
{
    private static readonly object s_lock = new();
    private static readonly List<Replacement> s_replacements = [];
    private static WorkloadMeter? s_own;
    private static WorkloadMeter? s_meter;

    /// <summary>The default meter. It is created when it is first needed.</summary>
    public static WorkloadMeter Value => Volatile.Read(ref s_meter) ?? Make();

    /// <summary>The default meter; null while nobody has needed it.</summary>
    public static WorkloadMeter? Made => Volatile.Read(ref s_meter);

    /// <summary>Makes another meter the default until the result is disposed.</summary>
    public static IDisposable Replace(WorkloadMeter meter)
    {
        lock (s_lock)
        {
            var replacement = new Replacement(meter);
            s_replacements.Add(replacement);
            Volatile.Write(ref s_meter, meter);
            return replacement;
        }
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "It lives as long as the process.")]
    private static WorkloadMeter Make()
    {
        // Listeners run while the meter makes its instruments, and wait for locks of their own. They may need the default meter as well.
        // So no lock is held here, and of several meters the first one is kept.
        var made = new WorkloadMeter();
        WorkloadMeter kept;
        lock (s_lock)
        {
            if (s_meter is null) Volatile.Write(ref s_meter, s_own = made);
            kept = s_meter!;
        }

        if (!ReferenceEquals(kept, made)) made.Dispose();
        return kept;
    }

    /// <summary>
    /// Restores the youngest remaining replacement, in whatever order they are disposed. With two hosts, the one that ends first must not
    /// become the default again when the other ends.
    /// </summary>
    private sealed class Replacement(WorkloadMeter meter) : IDisposable
    {
        public void Dispose()
        {
            lock (s_lock)
            {
                if (s_replacements.Remove(this)) Volatile.Write(ref s_meter, s_replacements.Count > 0 ? s_replacements[^1].Meter : s_own);
            }
        }

        public WorkloadMeter Meter => meter;
    }
}
