namespace Workload.Metering.Aggregation;

/// <summary>
/// A meter, for flows that were told to use it. Such a flow may go on for as long as the process; once the meter is disposed, the flow
/// keeps nothing of it.
/// </summary>
/// <param name="meter">The meter, for those who know its type.</param>
internal sealed class MeterReference(object meter)
{
    private object? _meter = meter;

    /// <summary>The meter; null once it is disposed.</summary>
    public object? Meter => Volatile.Read(ref _meter);

    /// <summary>The meter is disposed.</summary>
    public void Release() => Volatile.Write(ref _meter, null);
}
