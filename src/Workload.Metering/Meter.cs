using Workload.Metering.Aggregation;
using Workload.Metering.Flow;

namespace Workload.Metering;

/// <summary>The process-wide meter: <c>using var scope = Meter.Track("phase");</c>.</summary>
/// <remarks>
/// <para>
/// Inside an open scope, or a <see cref="WorkloadMeter.Enter"/>, it is that flow's meter; else <see cref="Default"/>. All members are
/// safe to use from any thread.
/// </para>
/// <para>Beside <c>using System.Diagnostics.Metrics;</c> the name is ambiguous: <c>using Meter = Workload.Metering.Meter;</c> decides.</para>
/// </remarks>
public static partial class Meter
{
    /// <summary>The meter that is used where the flow has none. Made with default options when it is first needed.</summary>
    public static WorkloadMeter Default => WorkloadMeter.Default;

    /// <summary>Makes a meter the default.</summary>
    /// <param name="meter">The meter.</param>
    /// <returns>Dispose it to restore the one before, if this meter is still the default.</returns>
    public static IDisposable UseDefault(WorkloadMeter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        return DefaultMeter.Replace(meter);
    }

    /// <inheritdoc cref="WorkloadMeter.Track(string)"/>
    public static PhaseScope Track(string phase)
    {
        var value = FlowLocal.Value;
        return WorkloadMeter.OfFlow(value).PhaseOf(phase).Begin(value, readsAlways: false);
    }

    /// <summary>
    /// Declares a phase and gets a handle of it, for hot paths. It follows the flow's meter, as <see cref="Track(string)"/> does, and
    /// declares the phase in <see cref="Default"/> at once.
    /// </summary>
    /// <remarks>
    /// A static field may hold the handle. Whether it can be made depends on the arguments alone, never on what a meter knows of the name:
    /// of two declarations that differ the first stands, and a warning is logged once, with both.
    /// </remarks>
    /// <param name="name">The phase's name.</param>
    /// <param name="options">How it is measured; <see langword="null"/> states nothing, and leaves it as it is or will be declared.</param>
    /// <exception cref="ArgumentException">The name is null, empty or white space, or an option is out of its range.</exception>
    public static Phase GetPhase(string name, PhaseOptions? options = null)
    {
        PhaseNames.Validate(name);
        var handle = Phase.FollowingDefault(name, options?.Validated());
        handle.DeclareInMeterOfFlow();
        return handle;
    }

    /// <summary>
    /// Names what the calling flow waits for until the result is disposed: <c>using (Meter.Wait("payment provider")) await …</c>. Awaiting and blocked
    /// time of all running scopes of the flow gets this name, of kind <see cref="WaitKind.Custom"/>. Operations inside are its details and have no names of their own.
    /// Does nothing where no scope runs. Allocates about 100 bytes.
    /// </summary>
    /// <param name="target">What is waited for: one of few values, as with a metric's attribute. A meter keeps 100 of them.</param>
    /// <returns>What ends the wait.</returns>
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
