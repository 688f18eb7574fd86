using Workload.Metering.Aggregation;

namespace Workload.Metering.Publishing;

/// <summary>The data of one phase that is kept between observations. Its observer's lock protects it.</summary>
/// <param name="phase">The phase.</param>
/// <param name="index">The phase's index in the window's samples.</param>
internal sealed class PhaseSeries(Phase phase, int index)
{
    private readonly HighWaterMarks _inclusive = new(StateTimes.Count);
    private readonly HighWaterMarks _self = new(StateTimes.Count);
    private readonly HighWaterMarks _processCpu = new(AttributeNames.CpuModes.Length);
    private WaitSeries? _waits;
    private Expectation? _expectation;

    public string Name => phase.Name;

    public int Index => index;

    /// <summary>Whether the process's CPU clock is read for the phase.</summary>
    public bool ReadsProcessCpu => phase.Options.ReadProcessCpu;

    public PhaseAttributes Attributes => phase.Attributes;

    /// <summary>The expectation for the phase, or null. The phase may be declared after its first observation.</summary>
    public Expectation? Expectation
    {
        get
        {
            if (_expectation is null && phase.Options.Expected is { } expected) _expectation = new Expectation(expected);
            return _expectation;
        }
    }

    /// <summary>Whether any time in a state has been published.</summary>
    public bool HasShownTimes => _inclusive.HaveCounted || _self.HaveCounted;

    public bool HasShownProcessCpu => _processCpu.HaveCounted;

    public long[] RaiseInclusive(ReadOnlySpan<long> states) => _inclusive.Raise(states);

    public long[] RaiseSelf(ReadOnlySpan<long> states) => _self.Raise(states);

    /// <summary>The waits by name, of the inclusive time that was raised before.</summary>
    public IReadOnlyList<WaitTimes> RaiseWaits(long[] inclusive, IReadOnlyList<WaitFigure> figures) =>
        (_waits ??= new WaitSeries()).Raise(inclusive[StateTimes.Blocked], inclusive[StateTimes.Awaiting], figures);

    public long[] RaiseProcessCpu(long userNanoseconds, long systemNanoseconds) => _processCpu.Raise([userNanoseconds, systemNanoseconds]);

    /// <summary>Returns the time that was added since the sums at the start of a window.</summary>
    public FlowTime Since(FlowTime[] start, in FlowTime now)
    {
        var recent = now;
        if (index < start.Length) recent.Subtract(start[index]);
        return recent;
    }
}
