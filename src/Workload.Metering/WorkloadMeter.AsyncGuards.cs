using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace Workload.Metering;

// An asynchronous body in a synchronous member would measure only the creation of a task. These overloads match such a body better and do
// not compile.
public sealed partial class WorkloadMeter
{
    /// <summary>Makes the compiler reject an asynchronous body, which needs <see cref="TrackAsync(string, Func{Task})"/>.</summary>
    /// <param name="phase">The phase's name.</param>
    /// <param name="body">An asynchronous body.</param>
    [Obsolete(AsyncGuard.Track, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public void Track(string phase, Func<Task> body) => throw new InvalidOperationException(AsyncGuard.Track);

    /// <inheritdoc cref="Track(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Track, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public void Track<T>(string phase, Func<Task<T>> body) => throw new InvalidOperationException(AsyncGuard.Track);

    /// <inheritdoc cref="Track(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Track, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public void Track(string phase, Func<ValueTask> body) => throw new InvalidOperationException(AsyncGuard.Track);

    /// <inheritdoc cref="Track(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Track, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public void Track<T>(string phase, Func<ValueTask<T>> body) => throw new InvalidOperationException(AsyncGuard.Track);

    /// <inheritdoc cref="Track(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Track, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public void Track(string phase, Func<AsyncBody> body) => throw new InvalidOperationException(AsyncGuard.Track);

    /// <inheritdoc cref="Track(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Track, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public void Track<T>(string phase, Func<AsyncBody<T>> body) => throw new InvalidOperationException(AsyncGuard.Track);

    /// <summary>Makes the compiler reject an asynchronous body, which needs <see cref="MeasureAsync(string, Func{Task})"/>.</summary>
    /// <param name="phase">The phase's name.</param>
    /// <param name="body">An asynchronous body.</param>
    [Obsolete(AsyncGuard.Measure, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public void Measure(string phase, Func<Task> body) => throw new InvalidOperationException(AsyncGuard.Measure);

    /// <inheritdoc cref="Measure(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Measure, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public void Measure<T>(string phase, Func<Task<T>> body) => throw new InvalidOperationException(AsyncGuard.Measure);

    /// <inheritdoc cref="Measure(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Measure, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public void Measure(string phase, Func<ValueTask> body) => throw new InvalidOperationException(AsyncGuard.Measure);

    /// <inheritdoc cref="Measure(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Measure, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public void Measure<T>(string phase, Func<ValueTask<T>> body) => throw new InvalidOperationException(AsyncGuard.Measure);

    /// <inheritdoc cref="Measure(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Measure, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public void Measure(string phase, Func<AsyncBody> body) => throw new InvalidOperationException(AsyncGuard.Measure);

    /// <inheritdoc cref="Measure(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Measure, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public void Measure<T>(string phase, Func<AsyncBody<T>> body) => throw new InvalidOperationException(AsyncGuard.Measure);
}
