using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Workload.Metering.Publishing;

/// <summary>Represents a scope as a tracing span, if a tracer listens.</summary>
/// <remarks>
/// A listener's code runs inside <c>Start</c> and <c>Stop</c>, and it may throw. Then the activity stays in the state that it has reached.
/// The flow's current activity is corrected here, because the runtime would set it only after the listeners.
/// </remarks>
internal static class ScopeActivities
{
    private static readonly ActivitySource s_source = new(WorkloadMeter.InstrumentationName, PackageVersion.Value);

    public static bool AreListenedTo => s_source.HasListeners();

    /// <summary>Disposes the source before this copy of the library is unloaded.</summary>
    public static void Dispose() => s_source.Dispose();

    /// <summary>Starts a child of the current activity, and makes it the current one. Returns null if no tracer wants it.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "It is a listener's code. The log reports it.")]
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

    /// <summary>
    /// Makes an activity the current one. The runtime refuses one that was stopped meanwhile, so its nearest running ancestor takes its
    /// place.
    /// </summary>
    public static void MakeCurrent(Activity? activity)
    {
        while (activity is { IsStopped: true }) activity = activity.Parent;
        Activity.Current = activity;
    }

    /// <summary>
    /// Makes an activity the current one, or its nearest ancestor that is not a scope which another flow has ended. The flow may still have
    /// such a scope's activity, which must not become the parent of the next one.
    /// </summary>
    public static void MakeParent(Activity? activity)
    {
        var parent = activity;
        while (parent is { IsStopped: true } && ReferenceEquals(parent.Source, s_source)) parent = parent.Parent;
        if (!ReferenceEquals(parent, Activity.Current)) MakeCurrent(parent);
    }

    /// <summary>Sets the start to now. The time before was the work of the listeners.</summary>
    public static void Begin(Activity activity) => activity.SetStartTime(DateTime.UtcNow);

    /// <summary>Gives the scope's activity the name of another phase.</summary>
    public static void Rename(Activity activity, Phase phase)
    {
        activity.DisplayName = phase.Name;
        foreach (var tag in phase.Attributes.Tags) activity.SetTag(tag.Key, tag.Value);
    }

    /// <summary>Ends the activity with the scope's length, and adds where the time went.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "It is a listener's code. The log reports it.")]
    public static void Stop(Activity activity, in PhaseMeasurement measured, string? errorType, bool failed, ListenerFaults faults)
    {
        if (activity.IsStopped) return;
        if (activity.IsAllDataRequested) SetStates(activity, measured);
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
            if (ReferenceEquals(Activity.Current, activity)) MakeCurrent(activity.Parent);
        }

        // The scope ended in a flow where it is not the current one, so the current activity of that flow stays.
        if (!ReferenceEquals(before, activity)) MakeCurrent(before);
    }

    /// <summary>Says on a span that is not the library's own which phase it was, and where its time went.</summary>
    public static void Describe(Activity activity, in PhaseMeasurement measured)
    {
        activity.SetTag(AttributeNames.Phase, measured.Phase);
        SetStates(activity, measured);
    }

    private static void SetStates(Activity activity, in PhaseMeasurement measured)
    {
        if (measured.Breakdown is not { } breakdown) return;
        for (int state = 0; state < FlowStates.Count; state++)
            if (breakdown[(FlowState)state] is { } time) activity.SetTag(AttributeNames.ActivityStates[state], time.TotalSeconds);
        if (breakdown.IoRatio is { } ratio) activity.SetTag(AttributeNames.ActivityIoRatio, ratio);
        if (measured.NamedWaits is not null) SetWaits(activity, measured.Waits);
    }

    private static void SetWaits(Activity activity, IReadOnlyList<PhaseWait> waits)
    {
        foreach (var kind in waits.GroupBy(wait => wait.Kind))
            activity.SetTag(AttributeNames.ActivityWait(kind.Key), kind.Sum(wait => wait.Total.TotalSeconds));
        var targets = waits.Where(wait => wait.Target is not null).OrderByDescending(wait => wait.Total).Select(wait => wait.Target);
        string? longest = targets.FirstOrDefault();
        if (longest is not null) activity.SetTag(AttributeNames.ActivityWaitTarget, longest);
    }
}
