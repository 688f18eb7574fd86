namespace Workload.Metering.Flow;

/// <summary>
/// A sum of time in nanoseconds that grows by itself while it runs. It does not know whether it runs, so that it is a single number and a
/// change costs one subtraction. Whoever has it knows that.
/// </summary>
internal struct RunningSum
{
    // While it rests, this is the sum. While it runs, this is the instant at which the sum would have begun without a rest.
    private long _value;

    /// <summary>Makes it run from an instant on.</summary>
    public void Start(long nowNanoseconds) => _value = nowNanoseconds - _value;

    /// <summary>Makes it rest from an instant on.</summary>
    public void Stop(long nowNanoseconds) => _value = nowNanoseconds - _value;

    /// <summary>Takes a part of the past out while it runs.</summary>
    public void TakeOut(long nanoseconds) => _value += nanoseconds;

    /// <summary>Returns the sum.</summary>
    /// <param name="nowNanoseconds">The current time, which counts only if it runs.</param>
    /// <param name="runs">Whether it runs.</param>
    public readonly long At(long nowNanoseconds, bool runs) => runs ? nowNanoseconds - _value : _value;
}
