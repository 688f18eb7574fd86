using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Workload.Metering.Waits.Signatures;

/// <summary>
/// The events that are set when child processes end. <see cref="System.Diagnostics.Process.WaitForExit()"/> waits for such an event. The
/// runtime keeps them in a table of its own, from which they are read.
/// </summary>
internal sealed class ChildEvents
{
    private const string StateType = "System.Diagnostics.ProcessWaitState";
    private const int Attempts = 20;

    private readonly IDictionary _children;
    private readonly FieldInfo _event;

    private ChildEvents(IDictionary children, FieldInfo @event)
    {
        _children = children;
        _event = @event;
    }

    /// <summary>Finds the table of the library that waits for processes.</summary>
    /// <returns>Null where the library is built otherwise, and where trimming has removed the table.</returns>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Without the type, such a wait is named as a signal.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Without the fields, such a wait is named as a signal.")]
    public static ChildEvents? In(Assembly library) =>
        library.GetType(StateType) is { } type
        && type.GetField("s_childProcessWaitStates", BindingFlags.Static | BindingFlags.NonPublic)?.GetValue(null) is IDictionary children
        && type.GetField("_exitedEvent", BindingFlags.Instance | BindingFlags.NonPublic) is { } @event
            ? new ChildEvents(children, @event)
            : null;

    /// <summary>Whether a handle is that of a child process's event.</summary>
    /// <remarks>
    /// It does not take the runtime's lock of the table, because the runtime may hold it while a process starts. A table that changes
    /// meanwhile says so, and is read again.
    /// </remarks>
    public bool Contains(ulong handle)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                // A child that is removed at this moment may be null.
                foreach (object? child in _children.Values)
                    if (child is not null && _event.GetValue(child) is WaitHandle exited && HandleOf(exited) == handle) return true;
                return false;
            }
            catch (InvalidOperationException)
            {
                Thread.Yield();
            }
        }

        return false;
    }

    private static ulong HandleOf(WaitHandle waited) => (ulong)waited.SafeWaitHandle.DangerousGetHandle();
}
