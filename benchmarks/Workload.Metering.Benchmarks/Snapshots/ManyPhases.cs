namespace Workload.Metering.Benchmarks.Snapshots;

/// <summary>A meter with many phases that all have figures.</summary>
internal sealed class ManyPhases : IDisposable
{
    private const int ScopesEach = 20;

    private volatile bool _isOver;
    private Thread? _writer;
    private Phase[] _phases = [];

    public WorkloadMeter Meter { get; } = new();

    public void Declare(int count)
    {
        _phases = [.. Enumerable.Range(0, count).Select(number => $"phase {number}").Select(name => Meter.GetPhase(name))];
        for (int i = 0; i < ScopesEach; i++) TrackAll();
    }

    public void StartWriter()
    {
        _writer = new Thread(WriteOn) { IsBackground = true };
        _writer.Start();
    }

    public void Dispose()
    {
        _isOver = true;
        _writer?.Join();
        Meter.Dispose();
    }

    private void WriteOn()
    {
        while (!_isOver) TrackAll();
    }

    private void TrackAll()
    {
        foreach (var phase in _phases) phase.Track().Dispose();
    }
}
