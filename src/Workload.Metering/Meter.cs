using Workload.Metering.Aggregation;
using Workload.Metering.Flow;

namespace Workload.Metering;

/// <summary>Provides the process-wide meter, for example in <c>using var scope = Meter.Track("phase");</c>.</summary>
/// <remarks>
/// <para>
/// Inside an open scope or a <see cref="WorkloadMeter.Enter"/>, it uses that flow's meter. Elsewhere it uses <see cref="Default"/>. All
/// members are thread-safe.
/// </para>
/// <para>
/// In a file that also imports <c>System.Diagnostics.Metrics</c>, the name is ambiguous (CS0104). Add <c>using Meter =
/// Workload.Metering.Meter;</c> there.
/// </para>
/// </remarks>
public static partial class Meter
{
    /// <summary>The meter for flows that have none of their own. It is created with default options when it is first needed.</summary>
    public static WorkloadMeter Default => WorkloadMeter.Default;

    /// <summary>Makes a meter the default.</summary>
    /// <param name="meter">The meter.</param>
    /// <returns>An object whose disposal restores the previous default, if this meter is still the default.</returns>
    public static IDisposable UseDefault(WorkloadMeter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        return DefaultMeter.Replace(meter);
    }

    /// <inheritdoc cref="WorkloadMeter.Track(string)"/>
    public static PhaseScope Track(string phase)
    {
        var value = FlowLocal.Value;
        return WorkloadMeter.OfFlow(value).PhaseOf(phase).Begin(value, readsEverySegment: false);
    }

    /// <summary>
    /// Declares a phase and returns its handle for hot paths. The handle uses the flow's meter, as <see cref="Track(string)"/> does. The
    /// phase is declared in <see cref="Default"/> immediately.
    /// </summary>
    /// <remarks>
    /// A static field may hold the handle. Success depends only on the arguments and never on what a meter knows of the name. If two
    /// declarations differ, the first one applies, and a warning with both is logged once.
    /// </remarks>
    /// <param name="name">The phase's name.</param>
    /// <param name="options">The phase's options. <see langword="null"/> states nothing and keeps any other declaration.</param>
    /// <exception cref="ArgumentException">The name is null, empty or white space, or an option is outside its range.</exception>
    public static Phase GetPhase(string name, PhaseOptions? options = null)
    {
        PhaseNames.Validate(name);
        var handle = Phase.FollowingDefault(name, options?.Validated());
        handle.DeclareInMeterOfFlow();
        return handle;
    }

    /// <summary>
    /// Names what the calling flow waits for until the result is disposed, as in <c>using (Meter.Wait("payment provider")) await …</c>. All
    /// awaiting and blocked time of the flow's running scopes gets this name, with the kind <see cref="WaitKind.Custom"/>. Operations
    /// inside get no names of their own. It does nothing if no scope runs. It allocates about 100 bytes.
    /// </summary>
    /// <param name="target">The name of the wait. Use few different values, as for a metric's attribute. A meter keeps 100 of them.</param>
    /// <returns>The wait, which ends when it is disposed.</returns>
    /// <exception cref="ArgumentException"><paramref name="target"/> is null, empty or white space.</exception>
    public static WaitScope Wait(string target)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(target);
        return new WaitScope(OpenOperation.BeginCover(WaitName.Get(WaitKind.Custom, target)));
    }

    /// <inheritdoc cref="WorkloadMeter.Snapshot"/>
    public static MeterSnapshot Snapshot() => Ambient.Snapshot();

    private static WorkloadMeter Ambient => WorkloadMeter.OfFlow(FlowLocal.Value);
}
