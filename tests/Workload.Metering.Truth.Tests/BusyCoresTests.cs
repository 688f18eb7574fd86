using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// Where other threads keep all cores busy, the pool's threads often wait for a core. They mostly do so while they have nothing to do, so
/// that it is no wait of the flow that comes next.
/// </summary>
public sealed class BusyCoresTests : QueuedFlowTests
{
    private const int Burners = 4, Turns = 60, WaitMilliseconds = 20;

    // The library sends an item through the pool every 5 ms. A flow that comes between two of them may have waited since the earlier one,
    // which is half of that on average. The rest is for a host that delays the items.
    private static readonly TimeSpan s_unknown = TimeSpan.FromMilliseconds(3);

    private long _queued, _written;

    [LinuxFact]
    public async Task A_flow_awaits_an_answer() => await Rounds.AnyAgreesAsync(async () =>
    {
        const int Flows = 2;
        using Noise burners = Noise.OfThreads(Burners);
        using var questions = new BlockingCollection<TaskCompletionSource<long>>();
        Thread[] servers = [.. Enumerable.Range(0, Flows).Select(_ => new Thread(() => Answer(questions)))];
        foreach (Thread server in servers) server.UnsafeStart();
        await ShouldAwaitAsync(Flows * Turns, () =>
            Task.WhenAll(Enumerable.Range(0, Flows).Select(_ => FairPool.Run(() => AskAsync(questions)))));
        questions.CompleteAdding();
        foreach (Thread server in servers) server.Join();
    });

    [LinuxFact]
    public async Task Consumers_of_a_channel_await_what_is_written() => await Rounds.AnyAgreesAsync(async () =>
    {
        const int Consumers = 4;
        using Noise burners = Noise.OfThreads(Burners);
        var channel = Channel.CreateUnbounded<int>();
        var writer = new Thread(() =>
        {
            for (int i = 0; i < 3 * Turns; i++)
            {
                Thread.Sleep(WaitMilliseconds / 2);
                Volatile.Write(ref _written, Stopwatch.GetTimestamp());
                channel.Writer.TryWrite(i);
            }

            channel.Writer.Complete();
        });
        writer.UnsafeStart();

        // Each write wakes all of the consumers that wait.
        await ShouldAwaitAsync(Consumers * 3 * Turns, () =>
            Task.WhenAll(Enumerable.Range(0, Consumers).Select(_ => FairPool.Run(() => ConsumeAsync(channel.Reader)))));
        writer.Join();
    });

    private static void Answer(BlockingCollection<TaskCompletionSource<long>> questions)
    {
        foreach (TaskCompletionSource<long> question in questions.GetConsumingEnumerable())
        {
            Thread.Sleep(WaitMilliseconds);
            question.SetResult(Stopwatch.GetTimestamp());
        }
    }

    private async Task AskAsync(BlockingCollection<TaskCompletionSource<long>> questions)
    {
        using PhaseScope scope = Meter.Track("x");
        for (int i = 0; i < Turns; i++)
        {
            Burn.Milliseconds(2);
            var question = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            questions.Add(question);
            NoteQueued(await question.Task);
        }
    }

    private async Task ConsumeAsync(ChannelReader<int> reader)
    {
        using PhaseScope scope = Meter.Track("x");
        while (true)
        {
            long left = Stopwatch.GetTimestamp();
            if (!await reader.WaitToReadAsync()) return;
            NoteQueued(Math.Max(left, Volatile.Read(ref _written)));
            if (reader.TryRead(out _)) Burn.Milliseconds(2);
        }
    }

    private void NoteQueued(long since) => Interlocked.Add(ref _queued, Stopwatch.GetElapsedTime(since).Ticks);

    private async Task ShouldAwaitAsync(int waits, Func<Task> body)
    {
        _queued = 0;
        PhaseSummary x = await RecordAsync(body);
        TimeSpan queued = TimeSpan.FromTicks(_queued), queue = x.Breakdown!.Value.TaskQueue!.Value;
        queue.Should().BeLessThan(queued + (waits * s_unknown));
        queue.Should().BeGreaterThan((queued / 2) - (waits * s_unknown));
    }
}
