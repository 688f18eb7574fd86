using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Workload.Metering.Flow;
using Workload.Metering.Publishing;

namespace Workload.Metering.Spans;

/// <summary>
/// The scope of one span, which the span alone holds. When nobody holds the span any more, nobody can stop it. Then the scope ends too.
/// </summary>
internal sealed class SpanScope(SpanListener listener, SpanOperation operation, ScopeNode node)
{
    private readonly SpanListener _listener = listener;
    private OpenOperation.Cover? _wait;
    private Phase _phase = operation.Own;
    private PhaseScope? _successor;

    /// <summary>
    /// The span was collected without having been stopped. Ending a scope may log, so it is no work for the finalizer's thread.
    /// </summary>
    ~SpanScope() => ThreadPool.UnsafeQueueUserWorkItem(static left => left._listener.LetGo(left.Node), this, preferLocal: false);

    public ScopeNode Node => node;

    /// <summary>The scope is open, and a client span names what the flow waits for in it.</summary>
    public void NameWait(Activity activity)
    {
        if (activity.Kind == ActivityKind.Client) _wait = SpanWait.Begin(activity);
    }

    /// <summary>The scope gets the phase of the name that the span has by now.</summary>
    public void Settle(Activity activity)
    {
        var phase = operation.Of(activity.DisplayName);
        if (ReferenceEquals(phase, _phase)) return;
        _phase = phase;
        ScopeOperations.Rename(node, phase.Name);
    }

    /// <summary>The request's own scope takes the place of this one, and says in the end what the span took.</summary>
    public void GiveWayTo(PhaseScope successor) => _successor = successor;

    /// <summary>The span stops.</summary>
    [SuppressMessage(
        "Usage",
        "CA1816:Dispose methods should call SuppressFinalize",
        Justification = "The stop of the span is what disposes it.")]
    public void Stop(Activity activity, bool publishes)
    {
        GC.SuppressFinalize(this);
        _wait?.End();
        if (_successor is { } successor)
        {
            if (publishes && activity.GetTagItem(AttributeNames.Phase) is null) ScopeActivities.Describe(activity, successor.Peek());
            return;
        }

        if (node.IsEnded) return;
        Settle(activity);
        if (activity.Status == ActivityStatusCode.Error) ScopeOperations.Fail(node, ErrorTypeOf(activity), isCancelled: false);
        if (publishes) ScopeActivities.Describe(activity, ScopeOperations.Stop(node));
        else ScopeOperations.End(node);
    }

    private static string ErrorTypeOf(Activity activity) =>
        activity.GetTagItem(AttributeNames.ErrorType) is string { Length: > 0 } type ? type : "error";
}
