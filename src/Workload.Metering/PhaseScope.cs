namespace Workload.Metering;

/// <summary>A running measurement.</summary>
public readonly struct PhaseScope : IDisposable
{
    private readonly object? _state;

    internal PhaseScope(object state) => _state = state;

    /// <summary>What was measured so far.</summary>
    public PhaseMeasurement Peek() => _state is null ? default : default;

    /// <summary>Ends the scope as failed.</summary>
    public void Fail(string errorType) => _ = _state;

    /// <inheritdoc/>
    public void Dispose() => _ = _state;
}
