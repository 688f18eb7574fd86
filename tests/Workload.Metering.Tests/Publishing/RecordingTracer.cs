using System.Collections.Concurrent;
using System.Diagnostics;

namespace Workload.Metering.Tests.Publishing;

/// <summary>Listens to the activities of scopes. A process has only one source, so tests that use this class run alone.</summary>
internal sealed class RecordingTracer : IDisposable
{
    private readonly ConcurrentQueue<Activity> _stopped = new();
    private readonly ActivityListener _listener;

    public RecordingTracer(ActivitySamplingResult sampling = ActivitySamplingResult.AllDataAndRecorded)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == WorkloadMeter.InstrumentationName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => sampling,
            ActivityStarted = _ => Started++,
            ActivityStopped = _stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public int Started { get; private set; }

    public IReadOnlyList<Activity> Stopped => [.. _stopped];

    public Activity this[string phase] => _stopped.Single(activity => activity.DisplayName == phase);

    public void Dispose() => _listener.Dispose();
}
