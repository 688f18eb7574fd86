namespace Workload.Metering.Testing.Judging;

/// <summary>A sum of measurements.</summary>
internal sealed class MeasurementSum
{
    private TimeSpan _wall;
    private TimeBreakdown _breakdown;
    private bool _any;
    private TimeSpan _busy;
    private long _allocatedBytes;
    private readonly Dictionary<Bottleneck, TimeSpan> _bottlenecks = [];

    public TimeBreakdown? Breakdown => _any ? _breakdown : null;

    public void Add(in PhaseMeasurement measurement, in TimeBreakdown breakdown)
    {
        _breakdown = _any ? _breakdown.Add(breakdown) : breakdown;
        _any = true;
        _wall += measurement.Wall;
        _bottlenecks[measurement.Bottleneck] = _bottlenecks.GetValueOrDefault(measurement.Bottleneck) + breakdown.Total;
        _allocatedBytes += measurement.AllocatedBytes ?? 0;
        if (measurement.Parallelism is { } parallelism) _busy += Held(breakdown) / parallelism;
    }

    /// <summary>Returns the sum. Its bottleneck is the one that most of the time has.</summary>
    public PhaseMeasurement ToMeasurement(string phase) => new()
    {
        Phase = phase,
        Wall = _wall,
        Breakdown = Breakdown,
        Parallelism = _busy > TimeSpan.Zero ? Math.Max(1, Held(_breakdown) / _busy) : null,
        AllocatedBytes = _any ? _allocatedBytes : null,
        Bottleneck = _any ? _bottlenecks.MaxBy(bottleneck => bottleneck.Value).Key : Bottleneck.Undetermined,
    };

    private static TimeSpan Held(in TimeBreakdown breakdown) => breakdown.Cpu + breakdown.OffCore;
}
