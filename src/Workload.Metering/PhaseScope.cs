using Workload.Metering.Flow;

namespace Workload.Metering;

/// <summary>A running measurement: everything that its flow does until it is disposed is accounted to its phase.</summary>
/// <remarks>
/// <para>Copies share one state. Ending it twice, out of order, from another thread or after its meter loses nothing and throws nothing.</para>
/// <para>
/// The default value measures nothing: its members do nothing and return a default <see cref="PhaseMeasurement"/>. A scope of
/// <see cref="CpuAttribution.Thread"/> is reused once it was disposed without <see cref="Stop"/>; older copies of it then do nothing too.
/// </para>
/// </remarks>
public readonly struct PhaseScope : IDisposable
{
    private readonly object? _scope;
    private readonly int _generation;

    internal PhaseScope(ScopeNode node) => _scope = node;

    internal PhaseScope(ThreadScope scope)
    {
        _scope = scope;
        _generation = scope.Generation;
    }

    /// <summary>Ends the scope now and says what it measured; again, it says the same.</summary>
    /// <returns>The inclusive figures of this one scope.</returns>
    public PhaseMeasurement Stop() => _scope switch
    {
        ScopeNode node => Scopes.Stop(node),
        ThreadScope scope when scope.Generation == _generation => Scopes.Stop(scope),
        _ => default,
    };

    /// <summary>What it measured so far; after its end, what it measured. Reads the clocks of every thread that runs the scope.</summary>
    public PhaseMeasurement Peek() => _scope switch
    {
        ScopeNode node => Scopes.Peek(node),
        ThreadScope scope when scope.Generation == _generation => Scopes.Peek(scope),
        _ => default,
    };

    /// <summary>
    /// Hands the scope to a consumer that was started earlier: until the consumer's <see cref="PhaseContext.Enter"/>, time in which no
    /// thread runs the flow is time in a queue, not awaiting. Of a <see cref="CpuAttribution.Thread"/> scope it carries nothing.
    /// </summary>
    public PhaseContext Capture() => _scope is ScopeNode node ? Scopes.Capture(node) : default;

    /// <summary>
    /// Hands the scope over for good, as <see cref="Capture"/> does, and takes the calling flow out of it: what the flow does from now on is not the scope's,
    /// and its next scope is not nested in it. The consumer enters the result and ends the scope.
    /// </summary>
    /// <returns>What the consumer enters. Of a <see cref="CpuAttribution.Thread"/> scope it carries nothing, and the scope goes on where it is.</returns>
    public PhaseContext Detach() => _scope is ScopeNode node ? Scopes.Detach(node) : default;

    /// <summary>
    /// Gives the scope another phase, in which it is counted when it ends: for a name that is known late. Scopes that were nested in it
    /// before stay where they were. After its end it does nothing.
    /// </summary>
    /// <param name="phase">The name of the other phase.</param>
    /// <exception cref="ArgumentException"><paramref name="phase"/> is null or empty.</exception>
    public void Rename(string phase)
    {
        PhaseNames.Validate(phase);
        if (_scope is ScopeNode node) Scopes.Rename(node, phase);
        else if (_scope is ThreadScope scope && scope.Generation == _generation) Scopes.Rename(scope, phase);
    }

    /// <summary>Marks the scope as failed. After its end it does nothing.</summary>
    /// <param name="errorType">What went wrong, of few different values: an exception's type name, a status code. It becomes the attribute <c>error.type</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="errorType"/> is null or empty.</exception>
    public void Fail(string errorType)
    {
        ArgumentException.ThrowIfNullOrEmpty(errorType);
        if (_scope is ScopeNode node) Scopes.Fail(node, errorType, isCancelled: false);
        else if (_scope is ThreadScope scope && scope.Generation == _generation) Scopes.Fail(scope, errorType, isCancelled: false);
    }

    /// <summary>
    /// Marks the scope as cancelled. A cancelled scope is counted, but not among the failed ones. After its end it does nothing.
    /// </summary>
    /// <param name="errorType">Why, of few different values. It becomes the attribute <c>error.type</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="errorType"/> is null or empty.</exception>
    public void Cancel(string errorType = "cancelled")
    {
        ArgumentException.ThrowIfNullOrEmpty(errorType);
        if (_scope is ScopeNode node) Scopes.Fail(node, errorType, isCancelled: true);
        else if (_scope is ThreadScope scope && scope.Generation == _generation) Scopes.Fail(scope, errorType, isCancelled: true);
    }

    /// <summary>Marks the scope as failed or cancelled, by what its body threw.</summary>
    internal void Mark(Exception error)
    {
        if (IsCancellation(error)) Cancel();
        else Fail(error.GetType().FullName ?? error.GetType().Name);
    }

    // A time limit of HttpClient is a cancellation by its type, and a failure by what it means.
    private static bool IsCancellation(Exception error) => error is OperationCanceledException { InnerException: not TimeoutException };

    /// <summary>
    /// Ends the scope without counting it: for one that turns out not to belong in the figures. Scopes that were nested in it stay counted.
    /// Counters that already showed a part of it stand still until others have made up for it. After its end it does nothing.
    /// </summary>
    public void Discard()
    {
        if (_scope is ScopeNode node) Scopes.Discard(node);
        else if (_scope is ThreadScope scope && scope.Generation == _generation) Scopes.Discard(scope);
    }

    /// <summary>Ends the scope, if it has not ended.</summary>
    public void Dispose()
    {
        if (_scope is ScopeNode node) Scopes.End(node);
        else if (_scope is ThreadScope scope && scope.Generation == _generation) Scopes.Dispose(scope);
    }
}
