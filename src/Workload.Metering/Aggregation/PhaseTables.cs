namespace Workload.Metering.Aggregation;

/// <summary>The tables of all meters of the process. They are kept weakly, so that a meter can be collected. It is thread-safe.</summary>
internal static class PhaseTables
{
    private static readonly List<WeakReference<PhaseTable>> s_tables = [];

    /// <summary>Adds the table of a new meter.</summary>
    public static void Add(PhaseTable table)
    {
        lock (s_tables)
        {
            s_tables.RemoveAll(known => !known.TryGetTarget(out _));
            s_tables.Add(new WeakReference<PhaseTable>(table));
        }
    }

    /// <summary>Whether a scope of any meter is open.</summary>
    public static bool HaveOpenScopes()
    {
        lock (s_tables)
        {
            foreach (var known in s_tables)
                if (known.TryGetTarget(out var table) && table.Phases.Any(phase => phase.HasOpenScopes)) return true;
        }

        return false;
    }
}
