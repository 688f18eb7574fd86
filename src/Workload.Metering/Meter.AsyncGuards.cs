using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace Workload.Metering;

// An asynchronous body in a synchronous member would measure only the creation of a task. These overloads match such a body better and do
// not compile.
public static partial class Meter
{
    /// <inheritdoc cref="WorkloadMeter.Track(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Track, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public static void Track(string phase, Func<Task> body) => throw new InvalidOperationException(AsyncGuard.Track);

    /// <inheritdoc cref="WorkloadMeter.Track(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Track, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public static void Track<T>(string phase, Func<Task<T>> body) => throw new InvalidOperationException(AsyncGuard.Track);

    /// <inheritdoc cref="WorkloadMeter.Track(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Track, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public static void Track(string phase, Func<ValueTask> body) => throw new InvalidOperationException(AsyncGuard.Track);

    /// <inheritdoc cref="WorkloadMeter.Track(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Track, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public static void Track<T>(string phase, Func<ValueTask<T>> body) => throw new InvalidOperationException(AsyncGuard.Track);

    /// <inheritdoc cref="WorkloadMeter.Track(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Track, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public static void Track(string phase, Func<AsyncBody> body) => throw new InvalidOperationException(AsyncGuard.Track);

    /// <inheritdoc cref="WorkloadMeter.Track(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Track, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public static void Track<T>(string phase, Func<AsyncBody<T>> body) => throw new InvalidOperationException(AsyncGuard.Track);

    /// <inheritdoc cref="WorkloadMeter.Measure(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Measure, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public static void Measure(string phase, Func<Task> body) => throw new InvalidOperationException(AsyncGuard.Measure);

    /// <inheritdoc cref="WorkloadMeter.Measure(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Measure, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public static void Measure<T>(string phase, Func<Task<T>> body) => throw new InvalidOperationException(AsyncGuard.Measure);

    /// <inheritdoc cref="WorkloadMeter.Measure(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Measure, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public static void Measure(string phase, Func<ValueTask> body) => throw new InvalidOperationException(AsyncGuard.Measure);

    /// <inheritdoc cref="WorkloadMeter.Measure(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Measure, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public static void Measure<T>(string phase, Func<ValueTask<T>> body) => throw new InvalidOperationException(AsyncGuard.Measure);

    /// <inheritdoc cref="WorkloadMeter.Measure(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Measure, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public static void Measure(string phase, Func<AsyncBody> body) => throw new InvalidOperationException(AsyncGuard.Measure);

    /// <inheritdoc cref="WorkloadMeter.Measure(string, Func{Task})"/>
    [Obsolete(AsyncGuard.Measure, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    [ExcludeFromCodeCoverage(Justification = AsyncGuard.WhyNotCovered)]
    public static void Measure<T>(string phase, Func<AsyncBody<T>> body) => throw new InvalidOperationException(AsyncGuard.Measure);
}
