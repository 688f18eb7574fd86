using Workload.Metering.Clocks;

namespace Workload.Metering;

/// <summary>The clocks that a meter reads.</summary>
/// <remarks>The list has one entry for each clock, in the order wall, thread CPU, another thread's CPU, process CPU, run queue.</remarks>
public sealed class ClockInfo : IReadOnlyList<Clock>
{
    private readonly Clock[] _clocks;

    internal ClockInfo(Clock[] clocks) => _clocks = clocks;

    /// <inheritdoc/>
    public int Count => _clocks.Length;

    /// <inheritdoc/>
    public Clock this[int index] => _clocks[index];

    /// <inheritdoc/>
    public IEnumerator<Clock> GetEnumerator() => ((IEnumerable<Clock>)_clocks).GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => _clocks.GetEnumerator();

    internal static ClockInfo Of(PlatformClocks clocks) => new([.. clocks.Describe().Select(clock => new Clock
    {
        Name = clock.Name,
        OsCall = clock.OsCall,
        Available = clock.IsAvailable,
        Resolution = clock.ResolutionNanoseconds is { } resolution
            ? new TimeSpan((resolution + TimeSpan.NanosecondsPerTick - 1) / TimeSpan.NanosecondsPerTick)
            : null,
        CostNanoseconds = clock.CostNanoseconds,
    })]);
}
