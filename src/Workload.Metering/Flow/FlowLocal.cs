using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Workload.Metering.Flow;

/// <summary>
/// The only AsyncLocal of the process. It holds the innermost scope of the flow, of whichever meter. Its change handler runs on every
/// thread at the instants at which the thread starts and stops running a flow.
/// </summary>
internal static class FlowLocal
{
    // A delegate that is bound to an object is called without the detour that a static method needs.
    private static readonly AsyncLocal<ScopeNode?> s_value = new(new Handler().OnChanged);
    private static long s_faults;

    public static ScopeNode? Value
    {
        get => s_value.Value;
        set => s_value.Value = value;
    }

    /// <summary>The number of switches that could not be followed. It is zero unless memory ran out.</summary>
    public static long Faults => Volatile.Read(ref s_faults);

    private sealed class Handler
    {
        /// <summary>Measures the address of the stack. The attribute keeps the size of its stack frame constant.</summary>
        [SuppressMessage("Performance", "CA1822:Mark members as static",
            Justification = "The runtime calls a delegate of a static method by a detour.")]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public unsafe void OnChanged(AsyncLocalValueChangedArgs<ScopeNode?> change)
        {
            int here;
            Follow(change.CurrentValue, (nint)(&here), isEntry: !change.ThreadContextChanged);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "An exception in this handler ends the process. A switch that is not followed only loses a figure.")]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Follow(ScopeNode? value, nint stackAddress, bool isEntry)
    {
        // The value is compared with the cursor's own state and never with PreviousValue, because another AsyncLocal's handler may have
        // changed this one.
        try
        {
            // The scope's own Begin enters a new scope immediately after this.
            if (value is { IsNew: true }) return;
            var cursor = ThreadCursor.CurrentOrNull;
            if (cursor is null)
            {
                if (value is null) return;
                ThreadCursor.SwitchFirst(value, stackAddress, isEntry);
                return;
            }

            cursor.SwitchTo(value, stackAddress, isEntry);
        }
        catch (Exception)
        {
            Interlocked.Increment(ref s_faults);
            ThreadCursor.CurrentOrNull?.GiveUpSwitch();
        }
    }
}
