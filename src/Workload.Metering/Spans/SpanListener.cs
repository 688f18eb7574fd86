using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Workload.Metering.Aggregation;
using Workload.Metering.Flow;
using Workload.Metering.Publishing;

namespace Workload.Metering.Spans;

/// <summary>
/// Makes scopes of the activities of one meter's sources. The start of an activity opens one in the flow that starts it, and its stop ends
/// it.
/// </summary>
/// <remarks>
/// The AsyncLocal that is set while an activity starts stays with the code that starts it, as <see cref="Activity.Current"/> does.
/// </remarks>
internal sealed class SpanListener : IDisposable
{
    /// <summary>The most open spans of one flow. Beyond it some are taken for spans that nobody will stop.</summary>
    public const int MaxOpen = 32;

    private static readonly List<SpanListener> s_all = [];
    private static int s_count;

    private readonly WorkloadMeter _meter;
    private readonly SourcePatterns _all;
    private readonly SpanNames _names;
    private readonly SpanLeaks _leaks;
    private readonly ILogger _logger;
    private readonly List<ActivityListener> _listeners = [];
    private readonly bool _publishes;
    private readonly bool _namesWaits;

    // Two meters may listen to one source, and each finds its own scope.
    private readonly string _property = $"{WorkloadMeter.InstrumentationName}.{Interlocked.Increment(ref s_count)}";
    private int _faultLogged;

    private SpanListener(WorkloadMeter meter, WorkloadMeterOptions options, ILogger logger)
    {
        _meter = meter;
        _logger = logger;
        _publishes = options.Publish;
        _namesWaits = options.Waits != WaitDetail.Off;
        _names = new SpanNames(meter, options.MaxPhases, logger);
        _leaks = new SpanLeaks(logger);
        _all = new SourcePatterns([.. options.ActivitySources, .. options.SampledActivitySources]);
        var sampled = new SourcePatterns(options.SampledActivitySources);
        Listen(source => _all.Contain(source.Name) && !sampled.Contain(source.Name), sample: null);
        if (!sampled.IsEmpty) Listen(source => sampled.Contain(source.Name), ActivitySamplingResult.AllData);
    }

    /// <summary>Begins to listen. It is null where the options name no source.</summary>
    public static SpanListener? Start(WorkloadMeter meter, WorkloadMeterOptions options, ILogger logger)
    {
        if (options.ActivitySources.Count + options.SampledActivitySources.Count == 0) return null;
        var listener = new SpanListener(meter, options, logger);
        lock (s_all) s_all.Add(listener);
        return listener;
    }

    /// <summary>Before this copy of the library is unloaded.</summary>
    public static void DisposeAll()
    {
        SpanListener[] all;
        lock (s_all) all = [.. s_all];
        foreach (var listener in all) listener.Dispose();
    }

    /// <summary>
    /// A request's own scope is about to begin in the flow of a server's span. The span's scope gives way, for it measures the same.
    /// </summary>
    /// <returns>The one that gave way, which is then given its successor. It is null where there is none.</returns>
    public static SpanScope? GiveWay(ScopeNode value)
    {
        for (var node = ScopeNode.Running(value); node is not null; node = node.RunningParent)
        {
            if (node.Extras?.Span is not { } mark) continue;
            if (mark.Kind != ActivityKind.Server) return null;

            // Another thread may have ended the span by now. Then its scope has let go of its meter.
            var span = (node.Path?.Settings.Owner as WorkloadMeter)?.Spans?.ScopeOf(node);
            ScopeOperations.Discard(node);
            return span;
        }

        return null;
    }

    public bool ListensTo(ActivitySource source) => _all.Contain(source.Name);

    /// <summary>Spans that are open for longer than any span should be are let go.</summary>
    public void LetGoOfOld(IEnumerable<OpenScope> open, long nowNanoseconds) => _leaks.LetGoOfOld(open, nowNanoseconds);

    /// <summary>Nobody will stop this span.</summary>
    public void LetGo(ScopeNode node) => _leaks.LetGo(node);

    public void Dispose()
    {
        lock (s_all) s_all.Remove(this);
        foreach (var listener in _listeners) listener.Dispose();
    }

    private void Listen(Func<ActivitySource, bool> shouldListenTo, ActivitySamplingResult? sample)
    {
        var listener = new ActivityListener { ShouldListenTo = shouldListenTo, ActivityStarted = OnStarted, ActivityStopped = OnStopped };
        if (sample is { } result)
        {
            listener.Sample = (ref ActivityCreationOptions<ActivityContext> _) => result;
            listener.SampleUsingParentId = (ref ActivityCreationOptions<string> _) => result;
        }

        _listeners.Add(listener);
        ActivitySource.AddActivityListener(listener);
    }

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "Called in the middle of the application's code, which must go on.")]
    private unsafe void OnStarted(Activity activity)
    {
        // One that no tracer records has no name yet, and nobody reads its attributes.
        if (!activity.IsAllDataRequested) return;
        try
        {
            var value = FlowLocal.Value;
            if (IsOfAnotherMeter(value, activity)) return;

            // Scopes that are nested in a span are found below the name that the span has by now.
            if (activity.Parent is { } parent && ScopeOf(parent) is { } above) above.Settle(parent);
            _leaks.Bound(value);
            var operation = _names.Of(activity);
            int here;
            var span = new SpanScope(this, operation, ScopeOperations.BeginSpan(operation.Own, value, (nint)(&here), operation.Mark));
            activity.SetCustomProperty(_property, span);
            if (_namesWaits) span.NameWait(activity);
        }
        catch (Exception error)
        {
            Log(error);
        }
    }

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "Called in the middle of the application's code, which must go on.")]
    private void OnStopped(Activity activity)
    {
        if (ScopeOf(activity) is not { } span) return;
        try
        {
            activity.SetCustomProperty(_property, null);
            span.Stop(activity, _publishes && activity.IsAllDataRequested);
        }
        catch (Exception error)
        {
            Log(error);
        }
    }

    /// <summary>
    /// Whether the flow's own meter listens to the source as well. Then the activity is that one's. It is a host's, or a test's that runs
    /// beside others.
    /// </summary>
    private bool IsOfAnotherMeter(ScopeNode? value, Activity activity)
    {
        // Another meter's scope of this very activity does not make the flow that meter's.
        while (value is { Extras.Span: not null, Path.Settings.Owner: WorkloadMeter { Spans: { } other } }
            && other.ScopeOf(activity)?.Node == value)
        {
            value = value.Outer;
        }

        return (WorkloadMeter.FindOfFlow(value) ?? DefaultMeter.Made) is { } flows && !ReferenceEquals(flows, _meter)
            && flows.Spans is { } spans && spans.ListensTo(activity.Source);
    }

    private SpanScope? ScopeOf(Activity activity) => activity.GetCustomProperty(_property) as SpanScope;

    private SpanScope? ScopeOf(ScopeNode node)
    {
        for (var activity = Activity.Current; activity is not null; activity = activity.Parent)
            if (ScopeOf(activity) is { } span && ReferenceEquals(span.Node, node)) return span;
        return null;
    }

    private void Log(Exception error)
    {
        if (Interlocked.Exchange(ref _faultLogged, 1) == 0) _logger.SpanFailed(error, error.GetType().FullName ?? error.GetType().Name);
    }
}
