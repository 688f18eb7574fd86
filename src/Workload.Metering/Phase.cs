using Workload.Metering.Aggregation;
using Workload.Metering.Flow;
using Workload.Metering.Publishing;

namespace Workload.Metering;

/// <summary>A handle of one phase, for hot paths: tracking by it needs no look-up by name.</summary>
/// <remarks>Got from a meter, it is that meter's; got from <see cref="Meter"/>, it follows the flow's meter. Safe to use from any thread.</remarks>
public sealed class Phase
{
    private readonly WorkloadMeter? _meter;
    private readonly PhaseTotals? _totals;
    private Phase? _resolved;

    internal Phase(WorkloadMeter meter, PhaseTotals totals, PhaseOptions options)
    {
        _meter = meter;
        _totals = totals;
        Name = totals.Name;
        Options = options;
        Attributes = new PhaseAttributes(Name, options.Tags);
    }

    private Phase(string name, PhaseOptions options)
    {
        Name = name;
        Options = options;
        Attributes = new PhaseAttributes(Name, options.Tags);
    }

    /// <summary>The phase's name; <c>(other)</c> where its meter had no room for another name.</summary>
    public string Name { get; }

    internal PhaseOptions Options { get; }

    /// <summary>What its measurements are published with.</summary>
    internal PhaseAttributes Attributes { get; }

    internal PhaseTotals Totals => _totals!;

    internal bool HasOptions { get; private init; }

    /// <summary>Begins a scope of this phase on the calling thread and flow; to be disposed by the same flow.</summary>
    /// <returns>The scope. Allocates it and an execution context (with <see cref="CpuAttribution.Thread"/>: nothing).</returns>
    public PhaseScope Track()
    {
        var value = FlowLocal.Value;
        return (_totals is null ? Resolve(WorkloadMeter.OfFlow(value)) : this).Begin(value, readsAlways: false);
    }

    /// <summary>The phase's name.</summary>
    public override string ToString() => Name;

    internal static Phase FollowingDefault(string name, PhaseOptions? options) => new(name, options ?? new PhaseOptions()) { HasOptions = options is not null };

    internal PhaseScope Begin(ScopeNode? value, bool readsAlways) => Options.Attribution == CpuAttribution.Thread
        ? Scopes.BeginThread(this, value, readsAlways)
        : Scopes.Begin(this, value, readsAlways);

    private Phase Resolve(WorkloadMeter meter)
    {
        var resolved = Volatile.Read(ref _resolved);
        if (resolved is not null && ReferenceEquals(resolved._meter, meter)) return resolved;
        resolved = meter.GetPhase(Name, HasOptions ? Options : null);
        Volatile.Write(ref _resolved, resolved);
        return resolved;
    }
}
