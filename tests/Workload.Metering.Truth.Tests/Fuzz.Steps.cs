using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Workload.Metering.Truth.Tests;

/// <content>The ways to run code and to leave it, one at a time.</content>
internal sealed partial class Fuzz
{
    private async Task YieldThenAsync(int seed, int depth)
    {
        await Task.Yield();
        await NodeAsync(seed, depth);
    }

    private async Task ThrowAsync(int seed)
    {
        using PhaseScope scope = Begin(new Random(seed));
        if (seed % 2 == 0)
            await Task.Yield();
        throw new FuzzException();
    }

    private async Task CancelAsync(int seed)
    {
        using PhaseScope scope = Begin(new Random(seed));
        using var source = new CancellationTokenSource();
        await using CancellationTokenRegistration registration = source.Token.Register(() => Begin(new Random(seed)).Dispose());
        Task waits = Task.Delay(Timeout.Infinite, source.Token);

        // The registration and the await's continuation run inline here.
        source.Cancel();
        await waits;
    }

    private static async Task OnThreadAsync(ThreadStart body)
    {
        var done = new TaskCompletionSource();
        var thread = new Thread(() =>
        {
            try
            {
                body();
            }
            finally
            {
                done.SetResult();
            }
        });
        thread.Start();
        await done.Task;
    }

    private void Interrupted_(int seed)
    {
        var random = new Random(seed);
        Thread self = Thread.CurrentThread;
        var interrupter = new Thread(() =>
        {
            Thread.SpinWait(random.Next(20_000));
            self.Interrupt();
        });
        interrupter.UnsafeStart();
        try
        {
            for (int i = 0; i < 20; i++)
            {
                using PhaseScope scope = Begin(random);
                Thread.SpinWait(500);
            }

            Thread.Sleep(Timeout.Infinite);
        }
        catch (ThreadInterruptedException)
        {
            Interlocked.Increment(ref _interrupted);
        }
    }

    private async Task SuppressedAsync(int seed, int depth)
    {
        Task unseen;
        using (ExecutionContext.SuppressFlow())
            unseen = Task.Run(() => NodeAsync(seed, depth));
        var queued = new TaskCompletionSource();
        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                Begin(new Random(seed)).Dispose();
                queued.SetResult();
            },
            null);
        await Task.WhenAll(unseen, queued.Task);
    }

    private Task SyncIteratorAsync(int seed)
    {
        var random = new Random(seed);
        foreach (int i in Items())
        {
            Thread.SpinWait(i);
            if (i > 300)
                break;
        }

        return Task.CompletedTask;

        IEnumerable<int> Items()
        {
            using PhaseScope scope = Begin(random);
            for (int i = 0; i < 5; i++)
                yield return random.Next(500);
        }
    }

    private async Task AsyncIteratorAsync(int seed)
    {
        var random = new Random(seed);
        await foreach (int i in ItemsAsync())
            Thread.SpinWait(i);

        async IAsyncEnumerable<int> ItemsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            using PhaseScope scope = Begin(random);
            for (int i = 0; i < 3; i++)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                yield return random.Next(500);
            }
        }
    }

    private async Task InlineContinuationAsync(int seed, int depth)
    {
        // Its continuations are not run asynchronously. The code that sets it runs the waiting code, so that one flow runs inside another.
        var source = new TaskCompletionSource();
        Task waiter = WaitAsync();
        await Task.Run(() =>
        {
            using PhaseScope scope = Begin(new Random(seed));
            source.SetResult();
            Thread.SpinWait(500);
        });
        await waiter;

        async Task WaitAsync()
        {
            using PhaseScope scope = Begin(new Random(seed + 1));
            await source.Task.ConfigureAwait(false);
            await NodeAsync(seed, depth);
        }
    }

    private async Task TimerAsync(int seed)
    {
        // The timer's ticks carry this scope, and some come after its end.
        var ticks = new SemaphoreSlim(0);
        int left = 3;
        var timer = new Timer(
            _ =>
            {
                Begin(new Random(seed)).Dispose();
                if (Interlocked.Decrement(ref left) >= 0)
                    ticks.Release();
            },
            null,
            0,
            1);
        await ticks.WaitAsync();
        Task rest = Task.Run(async () =>
        {
            await ticks.WaitAsync();
            await ticks.WaitAsync();
            await timer.DisposeAsync();
            ticks.Dispose();
        });
        if (seed % 2 == 0)
            await rest;
        else
            Track(rest);
    }

    private async Task ExitingThreadAsync(int seed)
    {
        // The thread is gone, and its scope ends elsewhere.
        PhaseScope left = default;
        await OnThreadAsync(() => left = Begin(new Random(seed)));
        left.Dispose();
    }

    private async Task OutOfOrderAsync(int seed)
    {
        var random = new Random(seed);
        PhaseScope[] scopes = [.. Enumerable.Range(0, 4).Select(_ => Begin(random))];
        random.Shuffle(scopes);
        foreach (PhaseScope scope in scopes)
        {
            scope.Dispose();
            scope.Dispose();
            if (random.Next(3) == 0)
                await Task.Yield();
        }
    }

    private async Task DisposedElsewhereAsync(int seed)
    {
        PhaseScope scope = Begin(new Random(seed));
        await Task.Run(scope.Dispose);
    }

    private async Task HandOverAsync(int seed, int depth)
    {
        var random = new Random(seed);
        Channel<PhaseContext> channel = Channel.CreateUnbounded<PhaseContext>();
        Task consumer = Task.Run(async () =>
        {
            await foreach (PhaseContext context in channel.Reader.ReadAllAsync())
            {
                using PhaseEntry entry = context.Enter();
                await NodeAsync(random.Next(), depth);
            }
        });
        using (PhaseScope scope = Begin(random))
        {
            channel.Writer.TryWrite(scope.Capture());
            channel.Writer.Complete();
            if (seed % 2 == 0)
                await consumer;
        }

        await consumer;
    }

    private Task ParallelAsync(int seed)
    {
        Parallel.For(0, 4, i => Begin(new Random(seed + i)).Dispose());
        return Task.CompletedTask;
    }

    private async Task OtherMeterAsync(int seed)
    {
        using (other.Enter())
        {
            using PhaseScope scope = Meter.Track("other");
            Interlocked.Increment(ref _begunInOther);
            await Task.Yield();
            using PhaseScope inner = Begin(new Random(seed));
            await Task.Yield();
        }
    }

    private async Task ThreadScopesAsync(int seed)
    {
        Phase ofThread = meter.GetPhase("thread", new PhaseOptions { Attribution = CpuAttribution.Thread });
        using (PhaseScope scope = ofThread.Track())
        {
            Interlocked.Increment(ref _begun);
            Begin(new Random(seed)).Dispose();
        }

        PhaseScope open = ofThread.Track();
        Interlocked.Increment(ref _begun);
        await Task.Yield();
        open.Dispose();
    }

    private Task OutlivedAsync(int seed, int depth)
    {
        Track(Task.Run(async () =>
        {
            await Task.Delay(1);
            await NodeAsync(seed, depth);
        }));
        return Task.CompletedTask;
    }

    private static Task PeekAsync(PhaseScope scope)
    {
        PhaseMeasurement soFar = scope.Peek();
        soFar.Wall.Should().BeGreaterThanOrEqualTo(TimeSpan.Zero);
        return Task.CompletedTask;
    }

    [SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Nobody else makes it.")]
    private sealed class FuzzException : Exception;
}
