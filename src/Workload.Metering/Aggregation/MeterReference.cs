namespace Workload.Metering.Aggregation;

/// <summary>
/// A reference to a meter for flows that entered it. Such a flow may live as long as the process. Once the meter is disposed, the flow no
/// longer keeps it alive.
/// </summary>
/// <param name="meter">The meter, for callers that know its type.</param>
internal sealed class MeterReference(object meter)
{
    private object? _meter = meter;

    /// <summary>The meter, or null after it was disposed.</summary>
    public object? Meter => Volatile.Read(ref _meter);

    /// <summary>Removes the reference when the meter is disposed.</summary>
    public void Release() => Volatile.Write(ref _meter, null);
}
