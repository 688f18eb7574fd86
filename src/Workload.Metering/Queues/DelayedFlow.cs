#if NET10_0_OR_GREATER
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Workload.Metering.Queues;

/// <summary>
/// Finds the flow that awaits a timer. A flow that awaits is a task of a private type of the runtime, which keeps its context in the field
/// for a task's state. The fields are read and never written.
/// </summary>
internal static class DelayedFlow
{
    private const int MaxTasksBetween = 3;

    private const string WaitsForAll = "WhenAll", PeriodicType = "System.Threading.PeriodicTimer+State, System.Private.CoreLib";

    private static readonly Type? s_periodic = Type.GetType(PeriodicType);

    /// <summary>Returns the context of the flow that awaits a timer, or null if there is none or it is unknown.</summary>
    /// <param name="timerState">The state of the timer's callback.</param>
    public static ExecutionContext? ContextOf(object? timerState)
    {
        if (timerState is Task delay) return ContextOf(delay);
        return timerState?.GetType() == s_periodic && s_periodic is not null && WaitingField(ref SourceField(timerState!)) is Task flow
            ? ContextOfFlow(flow)
            : null;
    }

    /// <summary>Returns the context of a task that is a flow of an <c>async</c> method, or null if it is another task.</summary>
    public static ExecutionContext? ContextOfFlow(Task task) => StateField(task) as ExecutionContext;

    // Between the flow and the delay may be a task that waits for the first of several. One that waits for all may have to wait for a later
    // timer.
    private static ExecutionContext? ContextOf(Task delay)
    {
        var awaited = delay;
        for (int i = 0; i < MaxTasksBetween; i++)
        {
            if (ContinuationField(awaited) is not Task next) return null;
            if (ContextOfFlow(next) is { } context) return context;
            if (next.GetType().Name.StartsWith(WaitsForAll, StringComparison.Ordinal)) return null;
            awaited = next;
        }

        return null;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_continuationObject")]
    private static extern ref object? ContinuationField(Task task);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_stateObject")]
    private static extern ref object? StateField(Task task);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_mrvtsc")]
    private static extern ref ManualResetValueTaskSourceCore<bool> SourceField([UnsafeAccessorType(PeriodicType)] object state);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_continuationState")]
    private static extern ref object? WaitingField(ref ManualResetValueTaskSourceCore<bool> source);
}
#endif
