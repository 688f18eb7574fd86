using System.Diagnostics;
using Workload.Metering.Aggregation;
using Workload.Metering.Flow;
using Workload.Metering.Publishing;
using Workload.Metering.Spans;

namespace Workload.Metering;

/// <summary>A handle of one phase for hot paths, which needs no look-up by name.</summary>
/// <remarks>
/// A handle from a meter belongs to that meter. A handle from <see cref="Meter"/> uses the flow's meter, whatever that meter knows of the
/// name. This class is thread-safe.
/// </remarks>
public sealed class Phase
{
    private static readonly PhaseOptions s_undeclared = new();

    private readonly WorkloadMeter? _meter;
    private readonly RegisteredPhase? _totals;
    private Setup _setup;
    private Phase? _resolved;
    private int _conflicts;

    internal Phase(WorkloadMeter meter, RegisteredPhase totals)
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

    /// <summary>The phase's name. It is <c>(other)</c> if its meter had no room for another name.</summary>
    public string Name { get; }

    internal bool IsDeclared => !ReferenceEquals(Options, s_undeclared);

    internal PhaseOptions Options => Volatile.Read(ref _setup).Options;

    /// <summary>The attributes with which its measurements are published.</summary>
    internal PhaseAttributes Attributes => Volatile.Read(ref _setup).Attributes;

    internal RegisteredPhase Totals => _totals!;

    /// <summary>Begins a scope of this phase on the calling thread and flow. The same flow must dispose it.</summary>
    /// <returns>The scope. This allocates the scope and an execution context, but nothing with <see
    /// cref="CpuAttribution.Thread"/>.</returns>
    public PhaseScope Track()
    {
        var current = FlowLocal.Value;
        return (_totals is null ? Resolve(WorkloadMeter.OfFlow(current)) : this).Begin(current, readsEverySegment: false);
    }

    /// <summary>The phase's name.</summary>
    public override string ToString() => Name;

    internal static Phase FollowingDefault(string name, PhaseOptions? validated) => new(name, validated ?? s_undeclared);

    internal unsafe PhaseScope Begin(ScopeNode? current, bool readsEverySegment)
    {
        // The address of the stack shows later whether code runs in line within the scope's code or after it.
        int here;
        var setup = Volatile.Read(ref _setup);
        if (setup.OnThread) return ScopeOperations.BeginThread(this, current, readsEverySegment, (nint)(&here));
        return setup.IsServer && current is not null
            ? BeginRequest(current, readsEverySegment, (nint)(&here))
            : ScopeOperations.Begin(this, current, readsEverySegment, (nint)(&here));
    }

    internal void DeclareInMeterOfFlow() => Resolve(WorkloadMeter.OfFlow(FlowLocal.Value));

    /// <summary>Sets these options if the phase has not been declared.</summary>
    /// <returns>The options that apply.</returns>
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

    /// <summary>Records a declaration that differs from the one that applies.</summary>
    /// <returns>Whether it is the first such declaration.</returns>
    internal bool IsFirstConflict() => Interlocked.Exchange(ref _conflicts, 1) == 0;

    // The server's own span measures the same: its scope gives way to this one.
    private PhaseScope BeginRequest(ScopeNode current, bool readsEverySegment, nint stackAddress)
    {
        var span = SpanListener.GiveWay(current);
        var scope = ScopeOperations.Begin(this, span is null ? current : FlowLocal.Value, readsEverySegment, stackAddress);
        span?.GiveWayTo(scope);
        return scope;
    }

    private Phase Resolve(WorkloadMeter meter)
    {
        var resolved = Volatile.Read(ref _resolved);
        if (resolved is not null && ReferenceEquals(resolved._meter, meter)) return resolved;
        var options = Options;
        resolved = ReferenceEquals(options, s_undeclared) ? meter.PhaseOf(Name) : meter.Declare(Name, options);
        Volatile.Write(ref _resolved, resolved);
        return resolved;
    }

    /// <summary>The parts of a phase that a declaration sets.</summary>
    private sealed class Setup(string name, PhaseOptions options)
    {
        public PhaseOptions Options { get; } = options;

        public bool OnThread { get; } = options.Attribution == CpuAttribution.Thread;

        public bool IsServer { get; } = options.Kind == ActivityKind.Server;

        public PhaseAttributes Attributes { get; } = new(name, options.Tags);
    }
}
