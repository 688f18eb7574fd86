using Workload.Metering.Aggregation;
using Workload.Metering.Flow;
using Workload.Metering.Publishing;

namespace Workload.Metering;

/// <summary>A handle of one phase, for hot paths: tracking by it needs no look-up by name.</summary>
/// <remarks>
/// Got from a meter, it is that meter's. Got from <see cref="Meter"/>, it follows the flow's meter, whatever that meter knows of the name.
/// Safe to use from any thread.
/// </remarks>
public sealed class Phase
{
    private static readonly PhaseOptions s_undeclared = new();

    private readonly WorkloadMeter? _meter;
    private readonly PhaseTotals? _totals;
    private Setup _setup;
    private Phase? _resolved;
    private int _conflicts;

    internal Phase(WorkloadMeter meter, PhaseTotals totals)
    {
        _meter = meter;
        _totals = totals;
        Name = totals.Name;
        _setup = new Setup(Name, s_undeclared);
    }

    private Phase(string name, PhaseOptions options)
    {
        Name = name;
        _setup = new Setup(name, options);
    }

    /// <summary>The phase's name; <c>(other)</c> where its meter had no room for another name.</summary>
    public string Name { get; }

    internal PhaseOptions Options => Volatile.Read(ref _setup).Options;

    /// <summary>What its measurements are published with.</summary>
    internal PhaseAttributes Attributes => Volatile.Read(ref _setup).Attributes;

    internal PhaseTotals Totals => _totals!;

    /// <summary>Begins a scope of this phase on the calling thread and flow; to be disposed by the same flow.</summary>
    /// <returns>The scope. Allocates it and an execution context (with <see cref="CpuAttribution.Thread"/>: nothing).</returns>
    public PhaseScope Track()
    {
        var value = FlowLocal.Value;
        return (_totals is null ? Resolve(WorkloadMeter.OfFlow(value)) : this).Begin(value, readsAlways: false);
    }

    /// <summary>The phase's name.</summary>
    public override string ToString() => Name;

    internal static Phase FollowingDefault(string name, PhaseOptions? validated) => new(name, validated ?? s_undeclared);

    internal unsafe PhaseScope Begin(ScopeNode? value, bool readsAlways)
    {
        // Where the stack is tells later whether something runs in line within the scope's code, or after it.
        int here;
        return Volatile.Read(ref _setup).OnThread
            ? Scopes.BeginThread(this, value, readsAlways, (nint)(&here))
            : Scopes.Begin(this, value, readsAlways, (nint)(&here));
    }

    internal void DeclareInMeterOfFlow() => Resolve(WorkloadMeter.OfFlow(FlowLocal.Value));

    /// <summary>Takes these options, if it has not been declared.</summary>
    /// <returns>The options that stand.</returns>
    internal PhaseOptions Declare(PhaseOptions validated)
    {
        lock (Totals)
        {
            if (ReferenceEquals(_setup.Options, s_undeclared))
            {
                Totals.ReadsProcessCpu = validated.ReadProcessCpu;
                Volatile.Write(ref _setup, new Setup(Name, validated));
            }

            return _setup.Options;
        }
    }

    /// <summary>Notes a declaration that differs from the one that stands.</summary>
    /// <returns>Whether it is the first one.</returns>
    internal bool IsFirstConflict() => Interlocked.Exchange(ref _conflicts, 1) == 0;

    private Phase Resolve(WorkloadMeter meter)
    {
        var resolved = Volatile.Read(ref _resolved);
        if (resolved is not null && ReferenceEquals(resolved._meter, meter)) return resolved;
        var options = Options;
        resolved = ReferenceEquals(options, s_undeclared) ? meter.PhaseOf(Name) : meter.Declare(Name, options);
        Volatile.Write(ref _resolved, resolved);
        return resolved;
    }

    /// <summary>What a declaration sets.</summary>
    private sealed class Setup(string name, PhaseOptions options)
    {
        public PhaseOptions Options { get; } = options;

        public bool OnThread { get; } = options.Attribution == CpuAttribution.Thread;

        public PhaseAttributes Attributes { get; } = new(name, options.Tags);
    }
}
