using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Workload.Metering.Aggregation;
using Workload.Metering.Flow;

namespace Workload.Metering.Sources;

/// <summary>
/// Listens to the activities of libraries that a tracer samples anyway. This listener asks for none. Without a tracer there are none, and
/// nothing is sent because of this listener.
/// </summary>
internal sealed class OperationActivities : IDisposable
{
    private const string Property = "workload.wait";

    private readonly IReadOnlyList<WaitSource> _sources;
    private readonly ActivityListener _listener;

    public OperationActivities(IReadOnlyList<WaitSource> sources)
    {
        _sources = sources;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => SourceOf(source.Name) is not null,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.None,
            ActivityStarted = Begin,
            ActivityStopped = static activity => (activity.GetCustomProperty(Property) as OpenOperation.Cover)?.End(),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "Called in the middle of the application's code, which must go on. The values of tags are its objects.")]
    private void Begin(Activity activity)
    {
        if (activity.Kind is not (ActivityKind.Client or ActivityKind.Producer)
            || FlowLocal.Value is null
            || SourceOf(activity.Source.Name) is not { } source)
        {
            return;
        }

        try
        {
            var name = WaitName.Get(source.Kind, TargetText.Of(source, [.. activity.TagObjects]));
            if (OpenOperation.BeginCover(name) is { } cover) activity.SetCustomProperty(Property, cover);
        }
        catch (Exception)
        {
            // The activity gives no name to its wait.
        }
    }

    private WaitSource? SourceOf(string activitySource)
    {
        foreach (var source in _sources)
        {
            if (source.Instrument is not null) continue;
            bool isMatch = source.Name.EndsWith('*')
                ? activitySource.AsSpan().StartsWith(source.Name.AsSpan(0, source.Name.Length - 1), StringComparison.Ordinal)
                : activitySource == source.Name;
            if (isMatch) return source;
        }

        return null;
    }
}
