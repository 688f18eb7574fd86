using System.ComponentModel;
using System.Runtime.CompilerServices;
using Workload.Metering.Flow;

namespace Workload.Metering;

// Each of these members runs a body as a scope.
public sealed partial class WorkloadMeter
{
    /// <summary>Runs a body as a scope of the phase.</summary>
    /// <param name="phase">The phase's name.</param>
    /// <param name="body">
    /// The body to run. Its exceptions are passed on unchanged. The scope then ends as failed with the exception's type, or as cancelled
    /// (<see cref="PhaseScope.Cancel"/>).
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="phase"/> is null, empty or white space.</exception>
    public void Track(string phase, Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        using var scope = Track(phase);
        try
        {
            body();
        }
        catch (Exception error)
        {
            scope.Mark(error);
            throw;
        }
    }

    /// <inheritdoc cref="Track(string, Action)"/>
    /// <returns>The body's result.</returns>
    public T Track<T>(string phase, Func<T> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        using var scope = Track(phase);
        try
        {
            return body();
        }
        catch (Exception error)
        {
            scope.Mark(error);
            throw;
        }
    }

    /// <summary>Runs an asynchronous body as a scope of the phase.</summary>
    /// <param name="phase">The phase's name.</param>
    /// <param name="body">
    /// The body to run. Its exceptions are passed on unchanged. The scope then ends as failed with the exception's type, or as cancelled
    /// (<see cref="PhaseScope.Cancel"/>).
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="phase"/> is null, empty or white space.</exception>
    public Task TrackAsync(string phase, Func<Task> body) => RunAsync(phase, body, static body => body());

    /// <inheritdoc cref="TrackAsync(string, Func{Task})"/>
    /// <returns>The body's result.</returns>
    public Task<T> TrackAsync<T>(string phase, Func<Task<T>> body) => RunAsync(phase, body, static body => body());

    /// <inheritdoc cref="TrackAsync(string, Func{Task})"/>
    public Task TrackAsync(string phase, Func<ValueTask> body) => RunAsync(phase, body, static body => body().AsTask());

    /// <inheritdoc cref="TrackAsync{T}(string, Func{Task{T}})"/>
    public Task<T> TrackAsync<T>(string phase, Func<ValueTask<T>> body) => RunAsync(phase, body, static body => body().AsTask());

    /// <inheritdoc cref="TrackAsync(string, Func{Task})"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Task TrackAsync(string phase, Func<AsyncBody> body) => RunAsync(phase, body, static body => body().ToTask());

    /// <inheritdoc cref="TrackAsync{T}(string, Func{Task{T}})"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Task<T> TrackAsync<T>(string phase, Func<AsyncBody<T>> body) => RunAsync(phase, body, static body => body().ToTask());

    /// <summary>Runs a body as a scope of the phase. It reads the clocks for every segment, whatever the overhead budget.</summary>
    /// <param name="phase">The phase's name.</param>
    /// <param name="body">
    /// The body to run. Its exceptions are passed on unchanged. The scope then ends as failed with the exception's type, or as cancelled
    /// (<see cref="PhaseScope.Cancel"/>).
    /// </param>
    /// <returns>The figures of the scope.</returns>
    /// <exception cref="ArgumentException"><paramref name="phase"/> is null, empty or white space.</exception>
    public PhaseMeasurement Measure(string phase, Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        using var scope = PhaseOf(phase).Begin(FlowLocal.Value, readsEverySegment: true);
        try
        {
            body();
        }
        catch (Exception error)
        {
            scope.Mark(error);
            throw;
        }

        return scope.Stop();
    }

    /// <inheritdoc cref="Measure(string, Action)"/>
    /// <remarks>The body's result is not kept. It only prevents the compiler from removing the code that computes it.</remarks>
    public PhaseMeasurement Measure<T>(string phase, Func<T> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Measure(phase, () => Use(body()));
    }

    /// <summary>
    /// Runs an asynchronous body as a scope of the phase. It reads the clocks for every segment, whatever the overhead budget.
    /// </summary>
    /// <param name="phase">The phase's name.</param>
    /// <param name="body">
    /// The body to run. Its exceptions are passed on unchanged. The scope then ends as failed with the exception's type, or as cancelled
    /// (<see cref="PhaseScope.Cancel"/>).
    /// </param>
    /// <returns>The figures of the scope.</returns>
    /// <exception cref="ArgumentException"><paramref name="phase"/> is null, empty or white space.</exception>
    public Task<PhaseMeasurement> MeasureAsync(string phase, Func<Task> body) => RunMeasuredAsync(phase, body, static body => body());

    /// <inheritdoc cref="MeasureAsync(string, Func{Task})"/>
    public Task<PhaseMeasurement> MeasureAsync<T>(string phase, Func<Task<T>> body) => RunMeasuredAsync(phase, body, static body => body());

    /// <inheritdoc cref="MeasureAsync(string, Func{Task})"/>
    public Task<PhaseMeasurement> MeasureAsync(string phase, Func<ValueTask> body) =>
        RunMeasuredAsync(phase, body, static body => body().AsTask());

    /// <inheritdoc cref="MeasureAsync(string, Func{Task})"/>
    public Task<PhaseMeasurement> MeasureAsync<T>(string phase, Func<ValueTask<T>> body) =>
        RunMeasuredAsync(phase, body, static body => body().AsTask());

    /// <inheritdoc cref="MeasureAsync(string, Func{Task})"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Task<PhaseMeasurement> MeasureAsync(string phase, Func<AsyncBody> body) =>
        RunMeasuredAsync(phase, body, static body => body().ToTask());

    /// <inheritdoc cref="MeasureAsync(string, Func{Task})"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Task<PhaseMeasurement> MeasureAsync<T>(string phase, Func<AsyncBody<T>> body) =>
        RunMeasuredAsync(phase, body, static body => body().ToTask());

    /// <summary>Uses a result, so that the code that computes it is not dead code.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Use<T>(T result) => _ = result;

    /// <summary>Refuses a body that returns null, because the await would fail without naming it.</summary>
    private static TTask Started<TTask>(TTask? task)
        where TTask : Task => task ?? throw new InvalidOperationException("The asynchronous body returned null instead of a task.");

    private async Task RunAsync<TBody>(string phase, TBody body, Func<TBody, Task> start)
        where TBody : Delegate
    {
        ArgumentNullException.ThrowIfNull(body);
        using var scope = Track(phase);
        try
        {
            await Started(start(body)).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            scope.Mark(error);
            throw;
        }
    }

    private async Task<T> RunAsync<TBody, T>(string phase, TBody body, Func<TBody, Task<T>> start)
        where TBody : Delegate
    {
        ArgumentNullException.ThrowIfNull(body);
        using var scope = Track(phase);
        try
        {
            return await Started(start(body)).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            scope.Mark(error);
            throw;
        }
    }

    private async Task<PhaseMeasurement> RunMeasuredAsync<TBody>(string phase, TBody body, Func<TBody, Task> start)
        where TBody : Delegate
    {
        ArgumentNullException.ThrowIfNull(body);
        using var scope = PhaseOf(phase).Begin(FlowLocal.Value, readsEverySegment: true);
        try
        {
            await Started(start(body)).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            scope.Mark(error);
            throw;
        }

        return scope.Stop();
    }
}
