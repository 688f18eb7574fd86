using System.Collections.Concurrent;
using System.Diagnostics;

namespace Workload.Metering.Tests.Spans;

/// <summary>A tracer with a source for a single test, so that tests can run at the same time.</summary>
internal sealed class SpanTracer : IDisposable
{
    private readonly ConcurrentQueue<Activity> _stopped = new();
    private readonly ActivityListener _listener;

    public SpanTracer(ActivitySamplingResult sampling = ActivitySamplingResult.AllDataAndRecorded)
    {
        Source = new ActivitySource($"Spans.{Guid.NewGuid():N}");
        _listener = new ActivityListener
        {
            ShouldListenTo = source => ReferenceEquals(source, Source),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => sampling,
            ActivityStopped = _stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public ActivitySource Source { get; }

    public IReadOnlyList<Activity> Stopped => [.. _stopped];

    public WorkloadMeter MeterOf(RecordingLog? log = null, int maxPhases = 300) =>
        new(new WorkloadMeterOptions { ActivitySources = [Source.Name], OverheadBudget = 1, MaxPhases = maxPhases }, log);

    public Activity Start(string operation, ActivityKind kind = ActivityKind.Internal) => Source.StartActivity(operation, kind)!;

    public void Dispose()
    {
        _listener.Dispose();
        Source.Dispose();
    }
}
