namespace Workload.Metering.Flow;

/// <summary>
/// An object that only its thread refers to, so that the garbage collector finalizes it after the thread has exited. This is the only
/// notice of a thread that exits inside a scope.
/// </summary>
internal sealed class ThreadExit
{
    private readonly ThreadCursor _cursor;

    public ThreadExit(ThreadCursor cursor) => _cursor = cursor;

    ~ThreadExit() => _cursor.Abandon();
}
