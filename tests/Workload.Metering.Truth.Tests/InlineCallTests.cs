using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// A continuation or callback of a flow without a scope may run inline within a scope's code, where it holds the scope's thread.
/// The code that an ordinary handler awaits does not, even where it resumes on the same thread at the same place of its stack.
/// </summary>
public sealed class InlineCallTests : IDisposable
{
    private const int Milliseconds = 60;

    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    public static TheoryData<string, bool, bool> Calls
    {
        get
        {
            var all = new TheoryData<string, bool, bool>();
            foreach (string kind in new[] { "result", "cancel", "channel", "task", "context" })
            {
                all.Add(kind, true, true);
                all.Add(kind, true, false);
                all.Add(kind, false, true);
                all.Add(kind, false, false);
            }

            return all;
        }
    }

    [LinuxTheory]
    [MemberData(nameof(Calls))]
    public async Task What_runs_in_line_for_a_flow_without_a_scope_holds_the_thread(string kind, bool computes, bool afterAwait) =>
        await Task.Run(() => Rounds.AnyAgreesAsync(async () =>
    {
        ExecutionContext clean = ExecutionContext.Capture()!;
        var source = new TaskCompletionSource();
        using var cancel = new CancellationTokenSource();
        var channel = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { AllowSynchronousContinuations = true });
        Task waiting = kind switch
        {
            "result" => WaitAsync(source.Task),
            "channel" => WaitAsync(channel.Reader.ReadAsync().AsTask()),
            "task" =>
                source.Task.ContinueWith(
                    _ => Work(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default),
            _ => Task.CompletedTask,
        };
        using CancellationTokenRegistration registration = cancel.Token.Register(Work);
        TimeBreakdown states = (await _meter.MeasureAsync("x", async () =>
        {
            if (afterAwait)
                await Task.Yield();
            Call();
        })).Breakdown!.Value;
        await waiting;

        (computes ? states.Cpu : states.Blocked).TotalMilliseconds.Should().BeInRange(
            Milliseconds - 2, Milliseconds + 10, "{0} {1} {2}: {3}", kind, computes, afterAwait, states);
        (computes ? states.Blocked : states.Cpu).TotalMilliseconds.Should().BeLessThan(10, "{0}", states);
        states.Awaiting.TotalMilliseconds.Should().BeLessThan(10, "{0}", states);

        // On a busy machine a flow that yields may stand in the pool's queue for a long time.
        if (!afterAwait)
            states.TaskQueue.Should().Be(TimeSpan.Zero);

        void Call()
        {
            switch (kind)
            {
                case "cancel":
                    cancel.Cancel();
                    break;
                case "channel":
                    channel.Writer.TryWrite(1).Should().BeTrue();
                    break;
                case "context":
                    ExecutionContext.Run(clean, _ => Work(), null);
                    break;
                default:
                    source.SetResult();
                    break;
            }
        }

        async Task WaitAsync(Task task)
        {
            await task.ConfigureAwait(false);
            Work();
        }

        void Work()
        {
            // The time of a scope inside the callback does not belong to the scope whose thread is held.
            using (_meter.Track("inner"))
                Thread.SpinWait(10);
            if (computes)
                Burn.Milliseconds(Milliseconds);
            else
                Thread.Sleep(Milliseconds);
        }
    }));

    [LinuxFact]
    public Task What_a_scope_within_an_inline_call_computes_is_its_own() => Task.Run(() => Rounds.AnyAgrees(() =>
    {
        ExecutionContext clean = ExecutionContext.Capture()!;
        MeterSnapshot before = _meter.Snapshot();
        TimeBreakdown outer = _meter.Measure("x", () => ExecutionContext.Run(clean, _ => Inner(), null)).Breakdown!.Value;
        TimeBreakdown inner = _meter.Snapshot().Since(before)["inner"].Breakdown!.Value;
        inner.Cpu.TotalMilliseconds.Should().BeInRange(Milliseconds - 1, Milliseconds + 10);
        outer.Cpu.TotalMilliseconds.Should().BeLessThan(10, "its thread is held and computes nothing for it");
        outer.Blocked.Should().BeGreaterThan(inner.Cpu - TimeSpan.FromMilliseconds(2));
        outer.Awaiting.TotalMilliseconds.Should().BeLessThan(1);

        void Inner()
        {
            using (_meter.Track("inner"))
                Burn.Milliseconds(Milliseconds);
        }
    }));

    [LinuxFact]
    public async Task A_body_whose_callback_sleeps_in_line_blocks() => await Task.Run(async () =>
    {
        using var cancel = new CancellationTokenSource();
        using CancellationTokenRegistration registration = cancel.Token.Register(() => Thread.Sleep(Milliseconds));
        TimeBreakdown states = (await _meter.MeasureAsync("x", () =>
        {
            cancel.Cancel();
            return Task.CompletedTask;
        })).Breakdown!.Value;

        // The thread may lose its core between the readings of its two clocks, in proportion to how short the cores are.
        states.Blocked.Should().BeGreaterThan(TimeSpan.FromMilliseconds(Milliseconds - 1) - (states.RunQueue!.Value * 0.1), "{0}", states);
    });

    [LinuxTheory]
    [InlineData("pool")]
    [InlineData("one thread")]
    [InlineData("completed in line")]
    [InlineData("nested")]
    public async Task Handlers_that_only_await_are_not_blocked(string kind)
    {
        using var loop = new OneThread();
        Func<Func<Task>, Task> run = kind is "one thread" or "nested" ? loop.RunAsync : Task.Run;
        await Rounds.AnyAgreesAsync(async () =>
        {
            MeterSnapshot before = _meter.Snapshot();
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => run(async () =>
            {
                for (int i = 0; i < 15; i++)
                {
                    using PhaseScope scope = _meter.Track("x");
                    if (kind == "nested")
                        await NestedAsync();
                    if (kind == "completed in line")
                        await loop.CompletedInLineAsync(afterMilliseconds: 3);
                    else
                        await Task.Delay(3);
                    await Task.Yield();
                    Burn.Milliseconds(1);
                }
            })));

            TimeBreakdown states = _meter.Snapshot().Since(before)["x"].Breakdown!.Value;
            states.Blocked.TotalMilliseconds.Should().BeLessThan(5, "{0}", states);
            states.Cpu.TotalMilliseconds.Should().BeInRange(
                45 - states.CpuError.TotalMilliseconds, 60 + states.CpuError.TotalMilliseconds, "{0}", states);
            (states.Awaiting + states.TaskQueue!.Value).TotalMilliseconds.Should().BeGreaterThan(3 * 15 * 2.9, "{0}", states);
        });

        async Task NestedAsync()
        {
            using PhaseScope scope = _meter.Track("nested");
            await Task.Yield();
            await Task.Delay(1);
        }
    }

    [LinuxFact]
    public async Task On_a_scheduler_of_its_own_a_callback_that_sleeps_in_line_holds_the_thread()
    {
        const int Calls = 5, Milliseconds = 20;
        using var scheduler = new OwnScheduler();
        var cancelled = new List<CancellationTokenSource>();
        OwnThread.RunOutsideFlow(() =>
        {
            for (int i = 0; i < Calls; i++)
            {
                var source = new CancellationTokenSource();
                source.Token.Register(() => Thread.Sleep(Milliseconds));
                cancelled.Add(source);
            }
        });
        foreach (CancellationTokenSource source in cancelled)
        {
            using (_meter.Track("x"))
                await Task.Factory.StartNew(source.Cancel, CancellationToken.None, TaskCreationOptions.None, scheduler);
            source.Dispose();
        }

        // A sleep may end a little early by the kernel's clock.
        TimeBreakdown states = _meter.Snapshot()["x"].Breakdown!.Value;
        states.Blocked.Should().BeGreaterThan(TimeSpan.FromMilliseconds(Calls * Milliseconds * 0.95), "{0}", states);
    }

    /// <summary>A scheduler with one thread of its own.</summary>
    private sealed class OwnScheduler : TaskScheduler, IDisposable
    {
        private readonly BlockingCollection<Task> _tasks = [];
        private readonly Thread _thread;

        public OwnScheduler()
        {
            _thread = new Thread(() =>
            {
                foreach (Task task in _tasks.GetConsumingEnumerable()) TryExecuteTask(task);
            });
            _thread.UnsafeStart();
        }

        public void Dispose()
        {
            _tasks.CompleteAdding();
            _thread.Join();
            _tasks.Dispose();
        }

        protected override void QueueTask(Task task) => _tasks.Add(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => _tasks;
    }

    /// <summary>A thread that runs each posted callback at the same place of its stack.</summary>
    private sealed class OneThread : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<Action> _posted = [];
        private readonly Thread _thread;

        public OneThread()
        {
            _thread = new Thread(() =>
            {
                SetSynchronizationContext(this);
                foreach (Action posted in _posted.GetConsumingEnumerable())
                    posted();
            });
            _thread.UnsafeStart();
        }

        public override void Post(SendOrPostCallback d, object? state) => _posted.Add(() => d(state));

        public async Task RunAsync(Func<Task> body)
        {
            var ends = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
            _posted.Add(() => ends.SetResult(body()));
            await await ends.Task.ConfigureAwait(false);
        }

        public async Task CompletedInLineAsync(int afterMilliseconds)
        {
            var source = new TaskCompletionSource();
            _posted.Add(() =>
            {
                Thread.Sleep(afterMilliseconds);
                source.SetResult();
            });
            await source.Task.ConfigureAwait(false);
        }

        public void Dispose()
        {
            _posted.CompleteAdding();
            _thread.Join();
            _posted.Dispose();
        }
    }
}
