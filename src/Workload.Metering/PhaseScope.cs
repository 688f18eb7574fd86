using Workload.Metering.Flow;

namespace Workload.Metering;

/// <summary>A running measurement. Everything that its flow does until the scope is disposed is attributed to its phase.</summary>
/// <remarks>
/// <para>
/// Copies share one state. Ending a scope twice, out of order, from another thread or after its meter loses no data and does not throw.
/// </para>
/// <para>
/// The default value measures nothing. Its members do nothing and return a default <see cref="PhaseMeasurement"/>. A scope of
/// <see cref="CpuAttribution.Thread"/> is reused after it was disposed without <see cref="Stop"/>. Older copies of it then do nothing
/// either.
/// </para>
/// </remarks>
public readonly struct PhaseScope : IDisposable
{
    private readonly TrackedScope? _scope;
    private readonly int _generation;

    internal PhaseScope(ScopeNode node) => _scope = node;

    internal PhaseScope(ThreadScope scope)
    {
        _scope = scope;
        _generation = scope.Generation;
    }

    /// <summary>Ends the scope now and returns its figures. A second call returns the same figures.</summary>
    /// <returns>The inclusive figures of this one scope.</returns>
    public PhaseMeasurement Stop() => Resolve() switch
    {
        ScopeNode node => ScopeOperations.Stop(node),
        ThreadScope scope => ScopeOperations.Stop(scope),
        _ => default,
    };

    /// <summary>
    /// Returns the figures so far, or the final ones after the end. It reads the clocks of every thread that runs the scope.
    /// </summary>
    public PhaseMeasurement Peek() => Resolve() switch
    {
        ScopeNode node => ScopeOperations.Peek(node),
        ThreadScope scope => ScopeOperations.Peek(scope),
        _ => default,
    };

    /// <summary>
    /// Hands the scope to a consumer that was started earlier. Until the consumer calls <see cref="PhaseContext.Enter"/>, time during which
    /// no thread runs the flow is time in a queue and not awaiting. The result of a <see cref="CpuAttribution.Thread"/> scope contains no
    /// scope.
    /// </summary>
    public PhaseContext Capture() => _scope is ScopeNode node ? ScopeOperations.Capture(node) : default;

    /// <summary>
    /// Hands the scope over for good, as <see cref="Capture"/> does, and removes the calling flow from it. Later work of the flow
    /// does not belong to the scope, and its next scope is not nested in it. The consumer enters the result and ends the scope. A flow that
    /// entered the scope returns at once to what it ran before. Scopes that the flow has opened in it stay open and go on with the flow.
    /// An asynchronous method cannot take its caller out of the scope, because what it changes in its flow ends with it.
    /// </summary>
    /// <returns>
    /// The context that the consumer enters. For a <see cref="CpuAttribution.Thread"/> scope it is empty, and the scope continues on its
    /// thread.
    /// </returns>
    public PhaseContext Detach() => _scope is ScopeNode node ? ScopeOperations.Detach(node) : default;

    /// <summary>
    /// Moves the scope to another phase, in which it is counted when it ends. Use it if the name becomes known late. Scopes that were
    /// nested in it before keep their place. After the end of the scope it does nothing.
    /// </summary>
    /// <param name="phase">The name of the other phase.</param>
    /// <exception cref="ArgumentException"><paramref name="phase"/> is null or empty.</exception>
    public void Rename(string phase)
    {
        PhaseNames.Validate(phase);
        if (Resolve() is { } scope) ScopeOperations.Rename(scope, phase);
    }

    /// <summary>Marks the scope as failed. After its end it does nothing.</summary>
    /// <param name="errorType">
    /// The kind of failure, such as an exception's type name or a status code. Use few different values. It becomes the attribute
    /// <c>error.type</c>.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="errorType"/> is null or empty.</exception>
    public void Fail(string errorType)
    {
        ArgumentException.ThrowIfNullOrEmpty(errorType);
        if (Resolve() is { } scope) ScopeOperations.Fail(scope, errorType, isCancelled: false);
    }

    /// <summary>
    /// Marks the scope as cancelled. A cancelled scope is counted, but not among the failed ones. After its end it does nothing.
    /// </summary>
    /// <param name="errorType">The reason. Use few different values. It becomes the attribute <c>error.type</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="errorType"/> is null or empty.</exception>
    public void Cancel(string errorType = "cancelled")
    {
        ArgumentException.ThrowIfNullOrEmpty(errorType);
        if (Resolve() is { } scope) ScopeOperations.Fail(scope, errorType, isCancelled: true);
    }

    /// <summary>Marks the scope as failed or cancelled, depending on the exception of its body.</summary>
    internal void Mark(Exception error)
    {
        if (IsCancellation(error)) Cancel();
        else Fail(error.GetType().FullName ?? error.GetType().Name);
    }

    // The timeout of HttpClient throws a cancellation type, but it means a failure.
    private static bool IsCancellation(Exception error) => error is OperationCanceledException { InnerException: not TimeoutException };

    /// <summary>
    /// Ends the scope without counting it. Use it if the scope turns out not to belong in the figures. Scopes that were nested in it stay
    /// counted. Counters that already showed a part of it keep their value until other scopes have caught up. After the end of the scope it
    /// does nothing.
    /// </summary>
    public void Discard()
    {
        if (Resolve() is { } scope) ScopeOperations.Discard(scope);
    }

    /// <summary>Ends the scope, if it has not ended.</summary>
    public void Dispose()
    {
        // Almost every scope ends here, so it has the two checks without a call.
        if (_scope is ScopeNode node) ScopeOperations.End(node);
        else if (_scope is ThreadScope scope && scope.Generation == _generation) ScopeOperations.Dispose(scope);
    }

    /// <summary>Returns the scope. It is null if there is none, or if the scope of one thread has been reused since.</summary>
    private TrackedScope? Resolve() => _scope is ThreadScope scope && scope.Generation != _generation ? null : _scope;
}
