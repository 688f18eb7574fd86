using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workload.Metering.AspNetCore;
using Workload.Metering.Hosting;

namespace Workload.Metering.Benchmarks.Work;

/// <summary>
/// A request over loopback, its clients in the same process; metered, it is two phases: the endpoint's and one within. Enough at a time that no
/// thread sleeps: of one at a time, half is the waking of threads, which varies by more than metering costs.
/// </summary>
public class RequestBenchmarks
{
    private const int Clients = 8, RequestsEach = 64;

    private WebApplication? _plain, _metered;
    private HttpClient? _client;

    [GlobalSetup]
    public async Task Setup()
    {
        _client = new HttpClient();
        _plain = await StartAsync(isMetered: false);
        _metered = await StartAsync(isMetered: true);
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        _client!.Dispose();
        await _plain!.DisposeAsync();
        await _metered!.DisposeAsync();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Clients * RequestsEach)]
    public Task NotMetered() => AskAsync(_plain!);

    [Benchmark(OperationsPerInvoke = Clients * RequestsEach)]
    public Task Metered() => AskAsync(_metered!);

    private Task AskAsync(WebApplication server)
    {
        string address = server.Urls.First();
        return Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => AskInTurnAsync(address)));
    }

    private async Task AskInTurnAsync(string address)
    {
        for (int i = 0; i < RequestsEach; i++) await _client!.GetStringAsync(address);
    }

    private static async Task<WebApplication> StartAsync(bool isMetered)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (isMetered) builder.Services.AddWorkloadMetering();
        var app = builder.Build();
        if (isMetered)
        {
            app.UseWorkloadMetering();

            // Not a parameter, which the framework would have to look up: the other endpoint has none either.
            var phase = app.Services.GetRequiredService<WorkloadMeter>().GetPhase("answer");
            app.MapGet("/", async () =>
            {
                using var scope = phase.Track();
                await Task.Yield();
                return "answer";
            });
        }
        else
        {
            app.MapGet("/", async () =>
            {
                await Task.Yield();
                return "answer";
            });
        }

        await app.StartAsync();
        return app;
    }
}
