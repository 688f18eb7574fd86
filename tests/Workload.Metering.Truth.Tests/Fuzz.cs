namespace Workload.Metering.Truth.Tests;

/// <summary>Builds random trees of scopes, with every way to run code and to leave it that could lose a scope.</summary>
internal sealed partial class Fuzz(WorkloadMeter meter, WorkloadMeter other)
{
    private const int MaxDepth = 5;

    private readonly Lock _gate = new();
    private readonly List<Task> _outliving = [];
    private long _begun, _begunInOther, _interrupted;

    /// <summary>Gets how many scopes were begun with the first meter.</summary>
    public long Begun => Volatile.Read(ref _begun);

    public long BegunInOther => Volatile.Read(ref _begunInOther);

    public long Interrupted => Volatile.Read(ref _interrupted);

    public async Task RunAsync(int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        while (!stop.IsCancellationRequested)
            await Task.Run(() => NodeAsync(random.Next(), depth: 0), CancellationToken.None);
    }

    private PhaseScope Begin(Random random)
    {
        PhaseScope scope = meter.Track($"p{random.Next(6)}");
        Interlocked.Increment(ref _begun);
        return scope;
    }

    private async Task NodeAsync(int seed, int depth)
    {
        var random = new Random(seed);
        using PhaseScope scope = Begin(random);
        int steps = random.Next(1, 4);
        for (int step = 0; step < steps; step++)
        {
            try
            {
                await StepAsync(random, scope, depth);
            }
            catch (FuzzException)
            {
                scope.Fail("fuzz");
            }
            catch (OperationCanceledException)
            {
                // The exception is intended.
            }
        }

        if (random.Next(8) == 0)
            scope.Stop();
        if (random.Next(16) == 0)
            scope.Rename($"p{random.Next(6)}");
    }

    private Task StepAsync(Random random, PhaseScope scope, int depth)
    {
        int deeper = depth + 1;
        if (depth >= MaxDepth)
        {
            Thread.SpinWait(random.Next(2_000));
            return Task.CompletedTask;
        }

        return random.Next(20) switch
        {
            0 => Task.Delay(random.Next(2)),
            1 => YieldThenAsync(random.Next(), deeper),
            2 => Task.WhenAll(Enumerable.Range(0, random.Next(1, 4))
                .Select(_ => { int seed = random.Next(); return Task.Run(() => NodeAsync(seed, deeper)); })),
            3 => ThrowAsync(random.Next()),
            4 => CancelAsync(random.Next()),
            5 => OnThreadAsync(() => Interrupted_(random.Next())),
            6 => SuppressedAsync(random.Next(), deeper),
            7 => SyncIteratorAsync(random.Next()),
            8 => AsyncIteratorAsync(random.Next()),
            9 => InlineContinuationAsync(random.Next(), deeper),
            10 => TimerAsync(random.Next()),
            11 => ExitingThreadAsync(random.Next()),
            12 => OutOfOrderAsync(random.Next()),
            13 => DisposedElsewhereAsync(random.Next()),
            14 => HandOverAsync(random.Next(), deeper),
            15 => ParallelAsync(random.Next()),
            16 => OtherMeterAsync(random.Next()),
            17 => ThreadScopesAsync(random.Next()),
            18 => OutlivedAsync(random.Next(), deeper),
            _ => PeekAsync(scope),
        };
    }

    private void Track(Task task)
    {
        lock (_gate)
        {
            _outliving.RemoveAll(known => known.IsCompletedSuccessfully);
            _outliving.Add(task);
        }
    }

    /// <summary>Waits for everything that outlives the scopes that started it, and for everything that this work starts in turn.</summary>
    public async Task DrainAsync()
    {
        while (true)
        {
            Task[] open;
            lock (_gate)
            {
                open = [.. _outliving];
                _outliving.Clear();
            }

            if (open.Length == 0)
                return;
            await Task.WhenAll(open);
        }
    }
}
