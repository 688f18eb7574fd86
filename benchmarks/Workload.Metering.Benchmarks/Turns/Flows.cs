using Workload.Metering.Benchmarks.Peers;

namespace Workload.Metering.Benchmarks.Turns;

/// <summary>Flows that leave their thread and resume, with scopes, spans or primitives in the same places.</summary>
internal sealed class Flows(Phase outer, Phase inner, OpenTelemetrySpan span)
{
    private const int Concurrent = 4;

    public async Task BareAsync(int times)
    {
        for (int i = 0; i < times; i++) await OuterAsync();

        static async Task OuterAsync() => await InnerAsync();

        static async Task InnerAsync() => await Task.Yield();
    }

    public async Task TwoScopesAsync(int times)
    {
        for (int i = 0; i < times; i++) await OuterAsync();

        async Task OuterAsync()
        {
            using var scope = outer.Track();
            await InnerAsync();
        }

        async Task InnerAsync()
        {
            using var scope = inner.Track();
            await Task.Yield();
        }
    }

    public async Task TwoSpansAsync(int times)
    {
        for (int i = 0; i < times; i++) await OuterAsync();

        async Task OuterAsync()
        {
            using var activity = span.Start();
            await InnerAsync();
        }

        async Task InnerAsync()
        {
            using var activity = span.Start();
            await Task.Yield();
        }
    }

    public async Task TwoPrimitivesAsync(int times)
    {
        for (int i = 0; i < times; i++) await OuterAsync();

        static async Task OuterAsync()
        {
            using var scope = Primitives.Begin();
            await InnerAsync();
        }

        static async Task InnerAsync()
        {
            using var scope = Primitives.Begin();
            await Task.Yield();
        }
    }

    public Task FourOutAsync(int times) => FourAsync(() => YieldAsync(times));

    public Task FourInAsync(int times) => FourAsync(async () =>
    {
        using var scope = outer.Track();
        await YieldAsync(times);
    });

    public Task FourInPrimitivesAsync(int times) => FourAsync(async () =>
    {
        using var scope = Primitives.Begin();
        await YieldAsync(times);
    });

    private static Task FourAsync(Func<Task> flow) => Task.WhenAll(Enumerable.Range(0, Concurrent).Select(_ => Task.Run(flow)));

    private static async Task YieldAsync(int times)
    {
        for (int i = 0; i < times; i++) await Task.Yield();
    }
}
