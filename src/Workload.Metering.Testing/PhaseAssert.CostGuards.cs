using System.ComponentModel;

// Each guard repeats the parameters of the overload that it guards, including the optional ones. Otherwise it would not be the better
// match.
#pragma warning disable RS0026 // Do not add multiple overloads with optional parameters: calls of these do not compile.
#pragma warning disable RS0027 // API with optional parameters should have the most parameters: as above.

namespace Workload.Metering.Testing;

// CostsAtMost has two bodies. Either or both may be asynchronous, so there is a guard for each pair of kinds.
public static partial class PhaseAssert
{
    private const string CostsAtMostGuard =
        "CostsAtMost compares synchronous bodies: the first await of an asynchronous one would end the measurement." + OnlyThrows;

    /// <summary>
    /// This overload makes the compiler reject an asynchronous body, because bodies that are compared must be synchronous.
    /// </summary>
    /// <param name="times">The maximum CPU time of the body, as a multiple of the reference's CPU time.</param>
    /// <param name="reference">The body to compare with.</param>
    /// <param name="body">The body to judge.</param>
    /// <param name="options">The limits of the search for evidence.</param>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost(double times, Func<Task> reference, Func<Task> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TReference, TBody>(
        double times, Func<Task<TReference>> reference, Func<Task<TBody>> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost(double times, Func<ValueTask> reference, Func<ValueTask> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TReference, TBody>(
        double times, Func<ValueTask<TReference>> reference, Func<ValueTask<TBody>> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost(double times, Func<AsyncBody> reference, Func<AsyncBody> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TReference, TBody>(
        double times, Func<AsyncBody<TReference>> reference, Func<AsyncBody<TBody>> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost(double times, Func<Task> reference, Action body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TBody>(double times, Func<Task> reference, Func<TBody> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost(double times, Action reference, Func<Task> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TReference>(
        double times, Func<TReference> reference, Func<Task> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TReference>(
        double times, Func<Task<TReference>> reference, Action body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TReference, TBody>(
        double times, Func<Task<TReference>> reference, Func<TBody> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TBody>(double times, Action reference, Func<Task<TBody>> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TReference, TBody>(
        double times, Func<TReference> reference, Func<Task<TBody>> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost(double times, Func<ValueTask> reference, Action body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TBody>(double times, Func<ValueTask> reference, Func<TBody> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost(double times, Action reference, Func<ValueTask> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TReference>(
        double times, Func<TReference> reference, Func<ValueTask> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TReference>(
        double times, Func<ValueTask<TReference>> reference, Action body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TReference, TBody>(
        double times, Func<ValueTask<TReference>> reference, Func<TBody> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TBody>(
        double times, Action reference, Func<ValueTask<TBody>> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TReference, TBody>(
        double times, Func<TReference> reference, Func<ValueTask<TBody>> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost(double times, Func<AsyncBody> reference, Action body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TBody>(double times, Func<AsyncBody> reference, Func<TBody> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost(double times, Action reference, Func<AsyncBody> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TReference>(
        double times, Func<TReference> reference, Func<AsyncBody> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TReference>(
        double times, Func<AsyncBody<TReference>> reference, Action body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TReference, TBody>(
        double times, Func<AsyncBody<TReference>> reference, Func<TBody> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TBody>(
        double times, Action reference, Func<AsyncBody<TBody>> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);

    /// <inheritdoc cref="CostsAtMost(double, Func{Task}, Func{Task}, PhaseAssertOptions?)"/>
    [Obsolete(CostsAtMostGuard, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void CostsAtMost<TReference, TBody>(
        double times, Func<TReference> reference, Func<AsyncBody<TBody>> body, PhaseAssertOptions? options = null) =>
        throw new InvalidOperationException(CostsAtMostGuard);
}
