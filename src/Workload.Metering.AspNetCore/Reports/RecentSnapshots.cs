using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Workload.Metering.AspNetCore.Reports;

/// <summary>
/// Keeps snapshots of the last minute, one every ten seconds, so that a report can cover it. They are taken from the start of the
/// application until it stops.
/// </summary>
internal sealed class RecentSnapshots : IDisposable
{
    public const int MaxSeconds = 60;

    private const int StepSeconds = 10;

    private readonly Func<WorkloadMeter> _meter;
    private readonly Queue<(long Timestamp, MeterSnapshot Snapshot)> _kept = new();
    private readonly object _lock = new();
    private readonly Timer _timer;

    public RecentSnapshots(Func<WorkloadMeter> meter)
    {
        _meter = meter;
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
            _timer = new Timer(static state => ((RecentSnapshots)state!).Keep(), this, TimeSpan.Zero, TimeSpan.FromSeconds(StepSeconds));
    }

    /// <summary>
    /// Returns the figures of the last seconds and of up to ten seconds before. If the meter is younger, it returns all figures.
    /// </summary>
    public MeterSnapshot Last(int seconds)
    {
        long now = Stopwatch.GetTimestamp();
        var latest = _meter().Snapshot();
        MeterSnapshot? earlier = null;
        lock (_lock)
        {
            // Use the youngest snapshot that is old enough, or the oldest one if none is.
            foreach (var (timestamp, snapshot) in _kept)
                if (earlier is null || Stopwatch.GetElapsedTime(timestamp, now).TotalSeconds >= seconds) earlier = snapshot;
        }

        return earlier is not null && earlier.Elapsed <= latest.Elapsed && earlier.Elapsed > TimeSpan.FromSeconds(1)
            ? latest.Since(earlier)
            : latest;
    }

    public void Dispose() => _timer.Dispose();

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "A timer that throws ends the process. A missing snapshot does no harm.")]
    private void Keep()
    {
        try
        {
            var snapshot = _meter().Snapshot();
            lock (_lock)
            {
                _kept.Enqueue((Stopwatch.GetTimestamp(), snapshot));
                while (_kept.Count > (MaxSeconds / StepSeconds) + 2) _kept.Dequeue();
            }
        }
        catch (Exception)
        {
            // The next snapshot follows in ten seconds.
        }
    }
}
