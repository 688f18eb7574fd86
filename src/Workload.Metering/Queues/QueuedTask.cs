using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Workload.Metering.Queues;

/// <summary>
/// Finds whether the calling thread runs a task that was queued when it was made, such as one of <c>Task.Run</c>. A continuation is queued
/// only when what it continues has completed. Only private members of the runtime tell the two apart. They are read and never written, and
/// are used only after they were right for two tasks of the library's own.
/// </summary>
internal static class QueuedTask
{
    /// <summary>The runtime's mark of a continuation, among the options of a task.</summary>
    private const TaskCreationOptions Continuation = (TaskCreationOptions)0x0200;

    private static volatile bool s_trusted;

    /// <summary>Whether the thread runs such a task. It is false if that is unknown.</summary>
    public static bool IsRunning => s_trusted && CurrentTask(null) is { } task && !IsContinuation(task);

    /// <summary>Checks whether the members have the assumed meaning.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The runtime's private members may be missing or changed. Then nothing is known.")]
    public static void Start()
    {
        try
        {
            var task = new Task(static () => { });
            var continuation = task.ContinueWith(static _ => { }, TaskScheduler.Default);
            _ = CurrentTask(null);
            s_trusted = IsContinuation(continuation) && !IsContinuation(task);
        }
        catch (Exception)
        {
            s_trusted = false;
        }
    }

    private static bool IsContinuation(Task task) => (OptionsOf(task) & Continuation) != 0;

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "get_InternalCurrent")]
    private static extern Task? CurrentTask(Task? type);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Options")]
    private static extern TaskCreationOptions OptionsOf(Task task);
}
