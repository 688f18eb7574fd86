using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Workload.Metering.Publishing;

/// <summary>A scope as a tracing span, where a tracer listens.</summary>
/// <remarks>
/// A listener's code runs inside <c>Start</c> and <c>Stop</c>, and may throw: then the activity stays what it is by then, and the flow's
/// current activity is put right here, for the runtime does it after the listeners.
/// </remarks>
internal static class ScopeActivities
{
    private static readonly ActivitySource s_source = new(WorkloadMeter.InstrumentationName, PackageVersion.Value);

    public static bool AreListenedTo => s_source.HasListeners();

    /// <summary>Ends the source, before this copy of the library is unloaded.</summary>
    public static void Dispose() => s_source.Dispose();

    /// <summary>Starts a child of the current activity, and makes it the current one; null where no tracer wants it.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A listener's code; it is told in the log.")]
    public static Activity? Start(Phase phase, ListenerFaults faults)
    {
        Activity? activity = null;
        try
        {
            activity = s_source.CreateActivity(phase.Name, phase.Options.Kind, parentContext: default, phase.Attributes.Tags);
            activity?.Start();
        }
        catch (Exception error)
        {
            faults.Tell(ListenerFaults.Activities, error);
        }

        return activity;
    }

    /// <summary>From now on it counts: what came before was the listeners' work.</summary>
    public static void Begin(Activity activity) => activity.SetStartTime(DateTime.UtcNow);

    /// <summary>The scope goes on as another phase.</summary>
    public static void Rename(Activity activity, Phase phase)
    {
        activity.DisplayName = phase.Name;
        foreach (var tag in phase.Attributes.Tags) activity.SetTag(tag.Key, tag.Value);
    }

    /// <summary>Ends it with where the time went, as long as the scope was.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A listener's code; it is told in the log.")]
    public static void Stop(Activity activity, in PhaseMeasurement measured, string? errorType, bool failed, ListenerFaults faults)
    {
        if (activity.IsStopped) return;
        if (activity.IsAllDataRequested && measured.Breakdown is { } breakdown) SetStates(activity, breakdown);
        if (errorType is not null) activity.SetTag(AttributeNames.ErrorType, errorType);
        if (failed) activity.SetStatus(ActivityStatusCode.Error);

        activity.SetEndTime(activity.StartTimeUtc + measured.Wall);
        var before = Activity.Current;
        try
        {
            activity.Stop();
        }
        catch (Exception error)
        {
            faults.Tell(ListenerFaults.Activities, error);
            if (ReferenceEquals(Activity.Current, activity)) Activity.Current = activity.Parent;
        }

        // The scope was ended elsewhere than where it is the current one: nothing there is to change.
        if (!ReferenceEquals(before, activity)) Activity.Current = before;
    }

    private static void SetStates(Activity activity, in TimeBreakdown breakdown)
    {
        TimeSpan?[] states = [breakdown.Cpu, breakdown.Blocked, breakdown.Awaiting, breakdown.RunQueue, breakdown.TaskQueue, breakdown.GcPause];
        for (int i = 0; i < states.Length; i++)
            if (states[i] is { } time) activity.SetTag(AttributeNames.ActivityStates[i], time.TotalSeconds);
        if (breakdown.IoRatio is { } ratio) activity.SetTag(AttributeNames.ActivityIoRatio, ratio);
    }
}
