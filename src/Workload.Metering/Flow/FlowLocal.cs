using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Workload.Metering.Flow;

/// <summary>
/// The one AsyncLocal of the process: the innermost scope of the flow, whichever meter's. Its change handler runs on every thread at the
/// instants at which it starts and stops running a flow.
/// </summary>
internal static class FlowLocal
{
    private static readonly AsyncLocal<ScopeNode?> s_value = new(OnChanged);
    private static long s_faults;

    public static ScopeNode? Value
    {
        get => s_value.Value;
        set => s_value.Value = value;
    }

    /// <summary>Switches that could not be followed: none, unless memory ran out.</summary>
    public static long Faults => Volatile.Read(ref s_faults);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What the runtime calls on a context switch ends the process by throwing; a switch not followed only loses a figure.")]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // so that its own part of the stack never changes its size
    private static unsafe void OnChanged(AsyncLocalValueChangedArgs<ScopeNode?> change)
    {
        try
        {
            // Compared with the cursor's own state, never with PreviousValue: another AsyncLocal's handler may have changed this one.
            var value = change.CurrentValue;

            // Its scope enters it itself, in a moment.
            if (value is { IsNew: true }) return;
            var cursor = ThreadCursor.CurrentOrNull;
            if (cursor is null)
            {
                if (value is null) return;
                cursor = ThreadCursor.Current;
            }

            int here;
            cursor.SwitchTo(value, (nint)(&here), isEntry: !change.ThreadContextChanged);
        }
        catch (Exception)
        {
            Interlocked.Increment(ref s_faults);
        }
    }
}
