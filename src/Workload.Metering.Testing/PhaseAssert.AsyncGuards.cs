using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

// Each guard repeats the parameters of the overload that it guards, including the optional ones. Otherwise it would not be the better
// match.
#pragma warning disable RS0026 // Do not add multiple overloads with optional parameters: calls of these do not compile.
#pragma warning disable RS0027 // API with optional parameters should have the most parameters: as above.

namespace Workload.Metering.Testing;

// An asynchronous body in a synchronous assertion would measure only the creation of a task. These overloads match such a body better and
// do not compile.
[ExcludeFromCodeCoverage(Justification = "A call of these methods does not compile.")]
public static partial class PhaseAssert
{
    private const string CpuBoundGuard =
        "An asynchronous body needs CpuBoundAsync, and an await before it: its first await would end the measurement." + OnlyThrows;

    private const string IoBoundGuard =
        "An asynchronous body needs IoBoundAsync, and an await before it: its first await would end the measurement." + OnlyThrows;

    private const string UsesAtMostGuard =
        "An asynchronous body needs UsesAtMostAsync, and an await before it: its first await would end the measurement." + OnlyThrows;

    /// <summary>The guard also matches a lambda that never returns, because such a lambda converts to every delegate type.</summary>
    private const string OnlyThrows = " If the body does nothing but throw, cast it to Action.";

    /// <summary>This overload makes the compiler reject an asynchronous body, which needs <c>CpuBoundAsync</c>.</summary>
    /// <param name="body">An asynchronous body.</param>
    /// <param name="atLeast">The minimum ratio.</param>
    /// <param name="options">The limits of the search for evidence.</param>
    [Obsolete(CpuBoundGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CpuBound(Func<Task> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CpuBoundGuard);

    /// <inheritdoc cref="CpuBound(Func{Task}, double, PhaseAssertOptions?)"/>
    [Obsolete(CpuBoundGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CpuBound<T>(Func<Task<T>> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CpuBoundGuard);

    /// <inheritdoc cref="CpuBound(Func{Task}, double, PhaseAssertOptions?)"/>
    [Obsolete(CpuBoundGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CpuBound(Func<ValueTask> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CpuBoundGuard);

    /// <inheritdoc cref="CpuBound(Func{Task}, double, PhaseAssertOptions?)"/>
    [Obsolete(CpuBoundGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CpuBound<T>(Func<ValueTask<T>> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CpuBoundGuard);

    /// <inheritdoc cref="CpuBound(Func{Task}, double, PhaseAssertOptions?)"/>
    [Obsolete(CpuBoundGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CpuBound(Func<AsyncBody> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CpuBoundGuard);

    /// <inheritdoc cref="CpuBound(Func{Task}, double, PhaseAssertOptions?)"/>
    [Obsolete(CpuBoundGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CpuBound<T>(Func<AsyncBody<T>> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CpuBoundGuard);

    /// <summary>This overload makes the compiler reject an asynchronous body, which needs <c>IoBoundAsync</c>.</summary>
    /// <param name="body">An asynchronous body.</param>
    /// <param name="atLeast">The minimum ratio.</param>
    /// <param name="options">The limits of the search for evidence.</param>
    [Obsolete(IoBoundGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void IoBound(Func<Task> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(IoBoundGuard);

    /// <inheritdoc cref="IoBound(Func{Task}, double, PhaseAssertOptions?)"/>
    [Obsolete(IoBoundGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void IoBound<T>(Func<Task<T>> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(IoBoundGuard);

    /// <inheritdoc cref="IoBound(Func{Task}, double, PhaseAssertOptions?)"/>
    [Obsolete(IoBoundGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void IoBound(Func<ValueTask> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(IoBoundGuard);

    /// <inheritdoc cref="IoBound(Func{Task}, double, PhaseAssertOptions?)"/>
    [Obsolete(IoBoundGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void IoBound<T>(Func<ValueTask<T>> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(IoBoundGuard);

    /// <inheritdoc cref="IoBound(Func{Task}, double, PhaseAssertOptions?)"/>
    [Obsolete(IoBoundGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void IoBound(Func<AsyncBody> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(IoBoundGuard);

    /// <inheritdoc cref="IoBound(Func{Task}, double, PhaseAssertOptions?)"/>
    [Obsolete(IoBoundGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void IoBound<T>(Func<AsyncBody<T>> body, double atLeast = 0.75, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(IoBoundGuard);

    /// <summary>This overload makes the compiler reject an asynchronous body, which needs <c>UsesAtMostAsync</c>.</summary>
    /// <param name="cpu">The maximum CPU time of a run.</param>
    /// <param name="body">An asynchronous body.</param>
    /// <param name="options">The limits of the search for evidence.</param>
    [Obsolete(UsesAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void UsesAtMost(TimeSpan cpu, Func<Task> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(UsesAtMostGuard);

    /// <inheritdoc cref="UsesAtMost(TimeSpan, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(UsesAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void UsesAtMost<T>(TimeSpan cpu, Func<Task<T>> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(UsesAtMostGuard);

    /// <inheritdoc cref="UsesAtMost(TimeSpan, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(UsesAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void UsesAtMost(TimeSpan cpu, Func<ValueTask> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(UsesAtMostGuard);

    /// <inheritdoc cref="UsesAtMost(TimeSpan, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(UsesAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void UsesAtMost<T>(TimeSpan cpu, Func<ValueTask<T>> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(UsesAtMostGuard);

    /// <inheritdoc cref="UsesAtMost(TimeSpan, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(UsesAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void UsesAtMost(TimeSpan cpu, Func<AsyncBody> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(UsesAtMostGuard);

    /// <inheritdoc cref="UsesAtMost(TimeSpan, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(UsesAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void UsesAtMost<T>(TimeSpan cpu, Func<AsyncBody<T>> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(UsesAtMostGuard);
}
