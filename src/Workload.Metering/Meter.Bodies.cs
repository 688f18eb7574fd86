using System.ComponentModel;

namespace Workload.Metering;

// Each of these members runs a body as a scope of the flow's meter.
public static partial class Meter
{
    /// <inheritdoc cref="WorkloadMeter.Track(string, Action)"/>
    public static void Track(string phase, Action body) => Ambient.Track(phase, body);

    /// <inheritdoc cref="WorkloadMeter.Track{T}(string, Func{T})"/>
    public static T Track<T>(string phase, Func<T> body) => Ambient.Track(phase, body);

    /// <inheritdoc cref="WorkloadMeter.TrackAsync(string, Func{Task})"/>
    public static Task TrackAsync(string phase, Func<Task> body) => Ambient.TrackAsync(phase, body);

    /// <inheritdoc cref="WorkloadMeter.TrackAsync{T}(string, Func{Task{T}})"/>
    public static Task<T> TrackAsync<T>(string phase, Func<Task<T>> body) => Ambient.TrackAsync(phase, body);

    /// <inheritdoc cref="WorkloadMeter.TrackAsync(string, Func{ValueTask})"/>
    public static Task TrackAsync(string phase, Func<ValueTask> body) => Ambient.TrackAsync(phase, body);

    /// <inheritdoc cref="WorkloadMeter.TrackAsync{T}(string, Func{ValueTask{T}})"/>
    public static Task<T> TrackAsync<T>(string phase, Func<ValueTask<T>> body) => Ambient.TrackAsync(phase, body);

    /// <inheritdoc cref="WorkloadMeter.TrackAsync(string, Func{AsyncBody})"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Task TrackAsync(string phase, Func<AsyncBody> body) => Ambient.TrackAsync(phase, body);

    /// <inheritdoc cref="WorkloadMeter.TrackAsync{T}(string, Func{AsyncBody{T}})"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Task<T> TrackAsync<T>(string phase, Func<AsyncBody<T>> body) => Ambient.TrackAsync(phase, body);

    /// <inheritdoc cref="WorkloadMeter.Measure(string, Action)"/>
    public static PhaseMeasurement Measure(string phase, Action body) => Ambient.Measure(phase, body);

    /// <inheritdoc cref="WorkloadMeter.Measure{T}(string, Func{T})"/>
    public static PhaseMeasurement Measure<T>(string phase, Func<T> body) => Ambient.Measure(phase, body);

    /// <inheritdoc cref="WorkloadMeter.MeasureAsync(string, Func{Task})"/>
    public static Task<PhaseMeasurement> MeasureAsync(string phase, Func<Task> body) => Ambient.MeasureAsync(phase, body);

    /// <inheritdoc cref="WorkloadMeter.MeasureAsync{T}(string, Func{Task{T}})"/>
    public static Task<PhaseMeasurement> MeasureAsync<T>(string phase, Func<Task<T>> body) => Ambient.MeasureAsync(phase, body);

    /// <inheritdoc cref="WorkloadMeter.MeasureAsync(string, Func{ValueTask})"/>
    public static Task<PhaseMeasurement> MeasureAsync(string phase, Func<ValueTask> body) => Ambient.MeasureAsync(phase, body);

    /// <inheritdoc cref="WorkloadMeter.MeasureAsync{T}(string, Func{ValueTask{T}})"/>
    public static Task<PhaseMeasurement> MeasureAsync<T>(string phase, Func<ValueTask<T>> body) => Ambient.MeasureAsync(phase, body);

    /// <inheritdoc cref="WorkloadMeter.MeasureAsync(string, Func{AsyncBody})"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Task<PhaseMeasurement> MeasureAsync(string phase, Func<AsyncBody> body) => Ambient.MeasureAsync(phase, body);

    /// <inheritdoc cref="WorkloadMeter.MeasureAsync{T}(string, Func{AsyncBody{T}})"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static Task<PhaseMeasurement> MeasureAsync<T>(string phase, Func<AsyncBody<T>> body) => Ambient.MeasureAsync(phase, body);
}
