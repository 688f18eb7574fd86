namespace Workload.Metering.Soak;

/// <summary>Runs flows that open scopes and do something random in each.</summary>
internal sealed class Load(WorkloadMeter meter, Phase onOneThread, Tally tally)
{
    private const int FlowsPerCore = 8;

    private readonly Lock _gate = new();
    private long _threads;

    /// <summary>The number of threads that have come and gone.</summary>
    public long Threads => Interlocked.Read(ref _threads);

    public Task RunAsync(CancellationToken end) =>
        Task.WhenAll(Enumerable.Range(0, FlowsPerCore * Environment.ProcessorCount).Select(_ => Task.Run(() => FlowAsync(end))));

    private async Task FlowAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
            await ScopeAsync(0);
    }

    private async Task ScopeAsync(int depth)
    {
        if (depth == Tally.Depths)
            return;

        int name = NameAt(depth);
        PhaseScope scope = meter.Track(Tally.Names[name]);
        switch (Random.Shared.Next(14))
        {
            case 0:
                Thread.SpinWait(Random.Shared.Next(2_000));
                break;
            case 1:
                await Task.Yield();
                break;
            case 2:
                await Task.Delay(1);
                break;
            case 3:
                await Task.WhenAll(ScopeAsync(depth + 1), Task.Run(() => ScopeAsync(depth + 1)), ScopeAsync(depth + 1));
                break;
            case 4:
                for (int i = Random.Shared.Next(4); i >= 0; i--)
                    await ScopeAsync(depth + 1);
                break;
            case 5:
                scope.Rename(Tally.Names[name = Tally.Renamed]);
                await ScopeAsync(depth + 1);
                break;
            case 6:
                scope.Fail("bad luck");
                tally.AddFailed(name);
                break;
            case 7:
                await ThrowAsync(depth + 1);
                break;
            case 8:
                await HandOverAsync(scope.Capture(), depth);
                break;
            case 9:
                await OnThreadOfItsOwn(() => ScopeAsync(depth + 1).GetAwaiter().GetResult());
                break;
            case 10:
                await EndedElsewhereAsync(depth + 1);
                break;
            case 11:
                OnOneThreadAlone();
                break;
            case 12:
                lock (_gate)
                    Thread.SpinWait(100);
                break;
            default:
                _ = scope.Peek();
                _ = scope.Stop();
                break;
        }

        scope.Dispose();
        tally.AddOpened(name);
    }

    private async Task ThrowAsync(int depth)
    {
        if (depth == Tally.Depths)
            return;

        int name = NameAt(depth);
        try
        {
            await meter.TrackAsync(Tally.Names[name], async () =>
            {
                await ScopeAsync(depth + 1);
                throw new InvalidOperationException("bad luck");
            });
        }
        catch (InvalidOperationException)
        {
            tally.AddOpened(name);
            tally.AddFailed(name);
        }
    }

    private async Task HandOverAsync(PhaseContext context, int depth)
    {
        Task consumer;
        using (ExecutionContext.SuppressFlow())
            consumer = Task.Run(ConsumeAsync);
        await consumer;

        async Task ConsumeAsync()
        {
            using (context.Enter())
                await ScopeAsync(depth + 1);
        }
    }

    /// <summary>Starts a thread that exits inside a scope. The scope is then ended outside of its flow.</summary>
    private async Task EndedElsewhereAsync(int depth)
    {
        if (depth == Tally.Depths)
            return;

        int name = NameAt(depth);
        PhaseScope left = default;
        await OnThreadOfItsOwn(() => left = meter.Track(Tally.Names[name]));
        left.Dispose();
        left.Dispose();
        tally.AddOpened(name);
    }

    private void OnOneThreadAlone()
    {
        for (int i = 0; i < 10; i++)
        {
            using (onOneThread.Track())
                Thread.SpinWait(10);
            tally.AddOpened(Tally.OnOneThread);
        }
    }

    private static int NameAt(int depth) => Tally.NameAt(depth, Random.Shared.Next(Tally.Kinds));

    private Task OnThreadOfItsOwn(Action body)
    {
        Interlocked.Increment(ref _threads);
        return Task.Factory.StartNew(body, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}
