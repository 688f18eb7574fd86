using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Workload.Metering.Queues;

/// <summary>
/// Finds whether the calling thread begins to run a task that was queued when it was made, such as one of <c>Task.Run</c>. A continuation
/// is queued only when what it continues has completed, and a task that is started later only then. Only private members of the runtime
/// tell them apart. They are read and never written, and are used only after they were right for three tasks of the library's own.
/// </summary>
internal static class QueuedTask
{
    /// <summary>The runtime's mark of a task that it queues when it makes it, among the options of the task.</summary>
    private const TaskCreationOptions QueuedWhenMade = (TaskCreationOptions)0x2000;

    private static volatile bool s_trusted;

    /// <summary>
    /// Whether the thread runs such a task in the task's own context, so that it has just switched to the task's flow. Another flow that
    /// continues in line within the task has a context of its own. It is false if that is unknown.
    /// </summary>
    public static bool IsBeginning => s_trusted && CurrentTask(null) is { } task && WasQueuedWhenMade(task)
        && ExecutionContext.Capture() is { } context && ReferenceEquals(ContextOf(task), context);

    /// <summary>
    /// Whether the thread runs a flow within a task of another flow. It is false if that is unknown. The runtime resumes most flows as if
    /// no task ran.
    /// </summary>
    public static bool IsWithin => s_trusted && CurrentTask(null) is { } task
        && ExecutionContext.Capture() is { } context && !ReferenceEquals(ContextOf(task), context);

    /// <summary>Checks whether the members have the assumed meaning.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The runtime's private members may be missing or changed. Then nothing is known.")]
    public static void Start()
    {
        try
        {
            var task = new Task(static () => { });
            var continuation = task.ContinueWith(static _ => { }, TaskScheduler.Default);
            var queued = Task.Factory.StartNew(
                static () => { }, CancellationToken.None, TaskCreationOptions.None, new InertScheduler());
            _ = CurrentTask(null);
            s_trusted = WasQueuedWhenMade(queued) && !WasQueuedWhenMade(continuation) && !WasQueuedWhenMade(task)
                && ReferenceEquals(ContextOf(queued), ExecutionContext.Capture());
        }
        catch (Exception)
        {
            s_trusted = false;
        }
    }

    // The runtime wraps the continuation of some awaiters in a task, whose state it is. It makes that task only when the continuation is
    // due.
    private static bool WasQueuedWhenMade(Task task) => (OptionsOf(task) & QueuedWhenMade) != 0 && task.AsyncState is not Action;

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "get_InternalCurrent")]
    private static extern Task? CurrentTask(Task? type);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Options")]
    private static extern TaskCreationOptions OptionsOf(Task task);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_CapturedContext")]
    private static extern ExecutionContext? ContextOf(Task task);

    /// <summary>Runs no task that it is given.</summary>
    private sealed class InertScheduler : TaskScheduler
    {
        protected override void QueueTask(Task task)
        {
        }

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
