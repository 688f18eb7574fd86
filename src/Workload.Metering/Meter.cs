using System.Diagnostics.CodeAnalysis;
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
public static class Meter
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

    /// <inheritdoc cref="WorkloadMeter.Track{T}(string, Func{T})"/>
    public static T Track<T>(string phase, Func<T> body) => Ambient.Track(phase, body);

    /// <inheritdoc cref="WorkloadMeter.TrackAsync(string, Func{Task})"/>
    public static Task TrackAsync(string phase, Func<Task> body) => Ambient.TrackAsync(phase, body);

    /// <inheritdoc cref="WorkloadMeter.TrackAsync{T}(string, Func{Task{T}})"/>
    public static Task<T> TrackAsync<T>(string phase, Func<Task<T>> body) => Ambient.TrackAsync(phase, body);

    /// <inheritdoc cref="WorkloadMeter.Measure(string, Action)"/>
    public static PhaseMeasurement Measure(string phase, Action body) => Ambient.Measure(phase, body);

    /// <inheritdoc cref="WorkloadMeter.MeasureAsync(string, Func{Task})"/>
    public static Task<PhaseMeasurement> MeasureAsync(string phase, Func<Task> body) => Ambient.MeasureAsync(phase, body);

    /// <inheritdoc cref="WorkloadMeter.Track(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Track, error: true)]
    [ExcludeFromCodeCoverage(Justification = "Cannot be called: it does not compile.")]
    public static void Track(string phase, Func<Task> body) => throw new InvalidOperationException(AsyncGuard.Track);

    /// <inheritdoc cref="WorkloadMeter.Measure(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Measure, error: true)]
    [ExcludeFromCodeCoverage(Justification = "Cannot be called: it does not compile.")]
    public static void Measure(string phase, Func<Task> body) => throw new InvalidOperationException(AsyncGuard.Measure);

    /// <summary>
    /// Declares a phase and gets a handle of it, for hot paths. It follows the flow's meter, as <see cref="Track(string)"/> does, and
    /// declares the phase in <see cref="Default"/> at once.
    /// </summary>
    /// <param name="name">The phase's name.</param>
    /// <param name="options">How it is measured; <see langword="null"/> for the defaults, or what it was declared with.</param>
    /// <exception cref="ArgumentException">The name is null or empty, an option is out of range, or the phase is known with other options.</exception>
    public static Phase GetPhase(string name, PhaseOptions? options = null)
    {
        var declared = Ambient.GetPhase(name, options);
        return Phase.FollowingDefault(name, options is null ? null : declared.Options);
    }

    /// <inheritdoc cref="WorkloadMeter.Snapshot"/>
    public static MeterSnapshot Snapshot() => Ambient.Snapshot();

    private static WorkloadMeter Ambient => WorkloadMeter.OfFlow(FlowLocal.Value);
}
