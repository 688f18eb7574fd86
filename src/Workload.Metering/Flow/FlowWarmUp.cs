using System.Diagnostics.CodeAnalysis;
using Workload.Metering.Aggregation;

namespace Workload.Metering.Flow;

/// <summary>
/// Runs the code that follows flows once, before the first scope of the process. The runtime compiles a method when it is first called. In
/// a pool with many threads on few cores, all of them would wait for the same methods at once, for tens of milliseconds in which the
/// program's own scopes are open.
/// </summary>
internal static class FlowWarmUp
{
    private static int s_done;

    /// <summary>Runs it once, on a thread of its own.</summary>
    public static void Run()
    {
        if (Interlocked.Exchange(ref s_done, 1) != 0) return;
        var thread = new Thread(RunScopes) { IsBackground = true, Name = "Workload.Metering warm-up" };
        thread.UnsafeStart();
        thread.Join();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "An exception on this thread ends the process. Without the warm-up only the first scopes take longer.")]
    private static void RunScopes()
    {
        try
        {
            RunScopes(readsEverySegment: true);
            RunScopes(readsEverySegment: false);
            ThreadCursor.Current.ForgetWork();
        }
        catch (Exception)
        {
            // The methods that were called so far are compiled.
        }
    }

    private static void RunScopes(bool readsEverySegment)
    {
        var settings = new MeterSettings
        {
            Owner = typeof(FlowWarmUp),
            OverheadBudget = 1e-9,
            ReadsRunQueue = true,
            ProbesTaskQueue = true,
        };
        var table = new PhaseTable(settings, maxPhases: 2);
        var phase = new RegisteredPhase(table, "warm-up") { ReadsProcessCpu = false };
        var outside = ExecutionContext.Capture()!;
        var outer = FlowScopeOperations.Begin(phase, FlowLocal.Value, readsEverySegment, stackAddress: 0);
        var inner = FlowScopeOperations.Begin(phase, FlowLocal.Value, readsEverySegment, stackAddress: 0);
        var inside = ExecutionContext.Capture()!;

        // These are the switches of a flow that awaits twice.
        ExecutionContext.Restore(outside);
        ExecutionContext.Run(inside, static _ => { }, null);
        ExecutionContext.Restore(inside);
        End(inner);
        End(outer);
        ExecutionContext.Restore(outside);
    }

    private static void End(ScopeNode node)
    {
        if (FlowScopeOperations.TryEnd(node, out var end)) node.Stripe.Complete(node, end);
    }
}
