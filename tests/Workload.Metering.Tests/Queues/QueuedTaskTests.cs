using Workload.Metering.Queues;

namespace Workload.Metering.Tests.Queues;

/// <summary>A task that was queued when it was made was ready at once. A continuation and a task that is started later were not.</summary>
public sealed class QueuedTaskTests
{
    public QueuedTaskTests() => QueuedTask.Start();

    [Fact]
    public async Task A_task_that_was_queued_is_recognized()
    {
        bool task = await Task.Run(() => QueuedTask.IsBeginning);
        int other = await Task.Factory.StartNew(
            () => QueuedTask.IsBeginning ? 1 : 0, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default);

        (task, other).Should().Be((true, 1));
    }

    [Fact]
    public async Task A_continuation_is_no_such_task()
    {
        bool continuation = await Task.Delay(1).ContinueWith(_ => QueuedTask.IsBeginning, TaskScheduler.Default);
        bool ofResult = await Task.Run(() => 1).ContinueWith(_ => QueuedTask.IsBeginning, TaskScheduler.Default);

        (continuation, ofResult).Should().Be((false, false));
    }

    [Fact]
    public async Task A_task_that_is_started_later_is_no_such_task()
    {
        var task = new Task<bool>(() => QueuedTask.IsBeginning);
        task.Start(TaskScheduler.Default);

        (await task).Should().BeFalse();
    }

    [Fact]
    public async Task A_continuation_that_the_runtime_wraps_for_a_scheduler_is_no_such_task()
    {
        TaskScheduler scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        var told = new TaskCompletionSource<bool>();
        await Task.Factory.StartNew(
            () => Task.Delay(1).GetAwaiter().OnCompleted(() => told.SetResult(QueuedTask.IsBeginning)),
            CancellationToken.None, TaskCreationOptions.None, scheduler);

        (await told.Task).Should().BeFalse();
    }

    [Fact]
    public async Task Code_outside_of_a_task_is_no_such_task()
    {
        await Task.Yield();
        var told = new TaskCompletionSource<bool>();
        ThreadPool.UnsafeQueueUserWorkItem(_ => told.SetResult(QueuedTask.IsBeginning), null);

        (await told.Task).Should().BeFalse();
    }

    [Fact]
    public async Task A_flow_that_continues_in_line_within_such_a_task_is_not_the_task()
    {
        var other = new AsyncLocal<int> { Value = 1 };
        ExecutionContext context = ExecutionContext.Capture()!;
        other.Value = 2;
        bool inLine = true, after = false;
        await Task.Run(() =>
        {
            ExecutionContext.Run(context, _ => inLine = QueuedTask.IsBeginning, null);
            after = QueuedTask.IsBeginning;
        });

        (inLine, after).Should().Be((false, true));
    }
}
