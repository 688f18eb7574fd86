using System.Diagnostics;
using System.Runtime;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workload.Metering.Benchmarks.Peers;

namespace Workload.Metering.Benchmarks.Work;

/// <summary>
/// A request over loopback with clients in the same process. A metered request has two phases, the endpoint's and one within it. Other
/// rows have a middleware that does nothing, and two spans or the primitives of scopes in the places of the phases. So many requests run at
/// once that no thread sleeps. With one at a time, waking threads takes half of the time and varies by more than metering costs. The
/// clients ask many endpoints in turn, and their own code runs between two requests. So the data of a phase has left the nearest caches
/// when it is needed.
/// </summary>
public class RequestBenchmarks
{
    /// <summary>The number of requests in one call of a benchmark.</summary>
    public const int Requests = Clients * RequestsEach;

    private const int Clients = 8, RequestsEach = 64, Endpoints = 24;

    /// <summary>The runtime compiles on at this rate once the servers are compiled in full.</summary>
    private const int FewMethods = 40;
    private static readonly TimeSpan s_lookPeriod = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_longestWarmUp = TimeSpan.FromSeconds(40);

    private WebApplication? _plain, _nothing, _spans, _metered, _primitives;
    private OpenTelemetrySpan? _span;
    private HttpClient? _client;

    [GlobalSetup]
    public async Task Setup()
    {
        _client = new HttpClient();
        var span = _span = new OpenTelemetrySpan();
        _plain = await StartAsync(_ => AnswerAsync);
        _nothing = await StartAsync(app =>
        {
            app.Use(async (context, next) => await next(context));
            return AnswerAsync;
        });
        _spans = await StartAsync(app =>
        {
            app.Use(async (context, next) =>
            {
                using var outer = span.Start();
                await next(context);
            });
            return async () =>
            {
                using var inner = span.Start();
                await Task.Yield();
                return "answer";
            };
        });
        _metered = await StartAsync(
            app =>
            {
                app.UseWorkloadMetering();
                var phase = app.Services.GetRequiredService<WorkloadMeter>().GetPhase("answer");
                return async () =>
                {
                    using var scope = phase.Track();
                    await Task.Yield();
                    return "answer";
                };
            },
            services => services.AddWorkloadMetering());

        _primitives = await StartAsync(app =>
        {
            app.Use(async (context, next) =>
            {
                using var outer = Primitives.Begin();
                await next(context);
            });
            return async () =>
            {
                using var inner = Primitives.Begin();
                await Task.Yield();
                return "answer";
            };
        });

        // A server is compiled in full after some seconds. Until then a request takes two and a half times as long, and precompiled code
        // has an advantage.
        var warmUp = Stopwatch.StartNew();
        for (long methods = 0, before = -FewMethods; methods - before >= FewMethods && warmUp.Elapsed < s_longestWarmUp;)
        {
            for (var look = Stopwatch.StartNew(); look.Elapsed < s_lookPeriod;)
                foreach (var server in Servers) await AskAsync(server!);
            (before, methods) = (methods, JitInfo.GetCompiledMethodCount());
        }
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        _client!.Dispose();
        foreach (var app in Servers) await app!.DisposeAsync();
        _span!.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Requests)]
    public Task NotMetered() => AskAsync(_plain!);

    [Benchmark(OperationsPerInvoke = Requests)]
    public Task MiddlewareThatDoesNothing() => AskAsync(_nothing!);

    [Benchmark(OperationsPerInvoke = Requests)]
    public Task TwoSpans() => AskAsync(_spans!);

    [Benchmark(OperationsPerInvoke = Requests)]
    public Task Metered() => AskAsync(_metered!);

    [Benchmark(OperationsPerInvoke = Requests)]
    public Task TwoPrimitives() => AskAsync(_primitives!);

    /// <summary>Returns the bytes that the process allocates for a request beyond one with a middleware that does nothing.</summary>
    internal async Task<double> BytesBeyondMiddleware(Func<Task> ask) => await Bytes(ask) - await Bytes(MiddlewareThatDoesNothing);

    private static async Task<double> Bytes(Func<Task> ask)
    {
        const int Times = 20;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < Times; i++) await ask();
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)(Times * Requests);
    }

    private WebApplication?[] Servers => [_plain, _nothing, _spans, _metered, _primitives];

    private static async Task<string> AnswerAsync()
    {
        await Task.Yield();
        return "answer";
    }

    /// <summary>Starts a server. <paramref name="configure"/> adds its middleware and returns its endpoint.</summary>
    private static async Task<WebApplication> StartAsync(
        Func<WebApplication, Func<Task<string>>> configure, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        services?.Invoke(builder.Services);
        var app = builder.Build();
        var answer = configure(app);
        for (int i = 0; i < Endpoints; i++) app.MapGet($"/{i}", answer);
        await app.StartAsync();
        return app;
    }

    private Task AskAsync(WebApplication server)
    {
        var addresses = Enumerable.Range(0, Endpoints).Select(i => new Uri($"{server.Urls.First()}/{i}")).ToArray();
        return Task.WhenAll(Enumerable.Range(0, Clients).Select(client => AskInTurnAsync(addresses, client)));
    }

    private async Task AskInTurnAsync(Uri[] addresses, int client)
    {
        for (int i = 0; i < RequestsEach; i++) await _client!.GetStringAsync(addresses[(client + i) % Endpoints]);
    }
}
