namespace Workload.Metering.Flow;

/// <summary>
/// Known to its thread alone, so that the collector finalizes it once the thread has exited: the only notice that there is of a thread
/// that exits inside a scope.
/// </summary>
internal sealed class ThreadExit
{
    private readonly ThreadCursor _cursor;

    public ThreadExit(ThreadCursor cursor) => _cursor = cursor;

    ~ThreadExit() => _cursor.Abandon();
}
