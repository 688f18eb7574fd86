using Workload.Metering.Queues;

namespace Workload.Metering.Tests.Queues;

/// <summary>A task that was queued when it was made was ready at once. A continuation and a task that is started later were not.</summary>
public sealed class QueuedTaskTests
{
    public QueuedTaskTests() => QueuedTask.Start();

    [Fact]
    public async Task A_task_that_was_queued_is_recognized()
    {
        bool task = await Task.Run(() => QueuedTask.IsRunning);
        int other = await Task.Factory.StartNew(
            () => QueuedTask.IsRunning ? 1 : 0, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default);

        (task, other).Should().Be((true, 1));
    }

    [Fact]
    public async Task A_continuation_is_no_such_task()
    {
        bool continuation = await Task.Delay(1).ContinueWith(_ => QueuedTask.IsRunning, TaskScheduler.Default);
        bool ofResult = await Task.Run(() => 1).ContinueWith(_ => QueuedTask.IsRunning, TaskScheduler.Default);

        (continuation, ofResult).Should().Be((false, false));
    }

    [Fact]
    public async Task A_task_that_is_started_later_is_no_such_task()
    {
        var task = new Task<bool>(() => QueuedTask.IsRunning);
        task.Start(TaskScheduler.Default);

        (await task).Should().BeFalse();
    }

    [Fact]
    public async Task Code_outside_of_a_task_is_no_such_task()
    {
        await Task.Yield();
        var told = new TaskCompletionSource<bool>();
        ThreadPool.UnsafeQueueUserWorkItem(_ => told.SetResult(QueuedTask.IsRunning), null);

        (await told.Task).Should().BeFalse();
    }
}
