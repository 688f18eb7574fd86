using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Workload.Metering.AspNetCore.Reports;

/// <summary>
/// Keeps snapshots of the last minute, one every ten seconds, so that a report can cover it. They are taken from the start of the
/// application until it stops.
/// </summary>
/// <remarks>
/// Not every host is stopped. Some are only disposed, and some are built and never started. The timer therefore ends when the host's
/// services are disposed, and it keeps neither this object nor the meter in memory.
/// </remarks>
internal sealed class RecentSnapshots(Func<WorkloadMeter> meter, IServiceProvider services) : IDisposable
{
    public const int MaxSeconds = 60;

    private const int StepSeconds = 10;

    private readonly Queue<(long Timestamp, MeterSnapshot Snapshot)> _kept = new();
    private readonly object _lock = new();
    private Timer? _timer;
    private bool _ended;

    public bool IsRunning
    {
        get
        {
            lock (_lock) return _timer is not null;
        }
    }

    /// <summary>Begins to take snapshots, unless that has begun or ended already.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (_timer is not null || _ended) return;
            using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
            {
                // A timer to which nothing refers stops by itself. It would live as long as its state if that were this object.
                _timer = new Timer(
                    static state =>
                    {
                        if (((WeakReference<RecentSnapshots>)state!).TryGetTarget(out var recent)) recent.Keep();
                    },
                    new WeakReference<RecentSnapshots>(this), TimeSpan.Zero, TimeSpan.FromSeconds(StepSeconds));
            }
        }
    }

    /// <summary>
    /// Returns the figures of the last seconds and of up to ten seconds before. If the meter is younger, it returns all figures.
    /// </summary>
    public MeterSnapshot Last(int seconds)
    {
        // A host that does not say when it has started begins here.
        Start();
        long now = Stopwatch.GetTimestamp();
        var latest = meter().Snapshot();
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

    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
            _timer?.Dispose();
            _timer = null;
        }
    }

    /// <summary>Takes a snapshot, or ends if the host is gone.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "A timer that throws ends the process. A missing snapshot does no harm.")]
    internal void Keep()
    {
        try
        {
            if (IsHostGone())
            {
                Dispose();
                return;
            }

            var snapshot = meter().Snapshot();
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

    private bool IsHostGone()
    {
        try
        {
            _ = services.GetService(typeof(IServiceProvider));
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }
}
