namespace Workload.Metering.Soak;

/// <summary>Flows that open scopes and do in each whatever comes: it keeps its own count of what they opened, under the name at their end.</summary>
internal sealed class Load(WorkloadMeter meter)
{
    private const int Depths = 3;
    private const int Kinds = 2;
    private const int Renamed = Depths * Kinds;
    private const int OnOneThread = Renamed + 1;
    private const int FlowsPerCore = 8;

    // Names for each depth, so that the paths are some dozens, and all of them are there after the warm-up.
    private static readonly string[] Names =
        [.. Enumerable.Range(0, Renamed).Select(i => $"depth {i / Kinds}, kind {i % Kinds}"), "renamed", "on one thread"];

    private readonly Phase _onOneThread = meter.GetPhase(Names[OnOneThread], new() { Attribution = CpuAttribution.Thread });
    private readonly Lock _gate = new();
    private readonly long[] _opened = new long[Names.Length];
    private readonly long[] _failed = new long[Names.Length];
    private long _threads;

    public long Opened => _opened.Sum();

    public long Failed => _failed.Sum();

    public long Threads => Interlocked.Read(ref _threads);

    /// <summary>Of each phase: its name, and how many scopes were opened and failed. Exact at rest.</summary>
    public IEnumerable<(string Name, long Opened, long Failed)> Counts => Names.Select((name, i) => (name, _opened[i], _failed[i]));

    public Task RunAsync(CancellationToken end) =>
        Task.WhenAll(Enumerable.Range(0, FlowsPerCore * Environment.ProcessorCount).Select(_ => Task.Run(() => FlowAsync(end))));

    private async Task FlowAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
            await ScopeAsync(0);
    }

    private async Task ScopeAsync(int depth)
    {
        if (depth == Depths)
            return;

        int name = NameAt(depth);
        PhaseScope scope = meter.Track(Names[name]);
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
                scope.Rename(Names[name = Renamed]);
                await ScopeAsync(depth + 1);
                break;
            case 6:
                scope.Fail("bad luck");
                Interlocked.Increment(ref _failed[name]);
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
        Interlocked.Increment(ref _opened[name]);
    }

    private async Task ThrowAsync(int depth)
    {
        if (depth == Depths)
            return;

        int name = NameAt(depth);
        try
        {
            await meter.TrackAsync(Names[name], async () =>
            {
                await ScopeAsync(depth + 1);
                throw new InvalidOperationException("bad luck");
            });
        }
        catch (InvalidOperationException)
        {
            Interlocked.Increment(ref _opened[name]);
            Interlocked.Increment(ref _failed[name]);
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

    /// <summary>A thread that exits inside a scope, which is ended outside of its flow.</summary>
    private async Task EndedElsewhereAsync(int depth)
    {
        if (depth == Depths)
            return;

        int name = NameAt(depth);
        PhaseScope left = default;
        await OnThreadOfItsOwn(() => left = meter.Track(Names[name]));
        left.Dispose();
        left.Dispose();
        Interlocked.Increment(ref _opened[name]);
    }

    private void OnOneThreadAlone()
    {
        for (int i = 0; i < 10; i++)
        {
            using (_onOneThread.Track())
                Thread.SpinWait(10);
            Interlocked.Increment(ref _opened[OnOneThread]);
        }
    }

    private static int NameAt(int depth) => (depth * Kinds) + Random.Shared.Next(Kinds);

    private Task OnThreadOfItsOwn(Action body)
    {
        Interlocked.Increment(ref _threads);
        return Task.Factory.StartNew(body, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}
