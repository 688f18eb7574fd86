using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Workload.Metering.AspNetCore;
using Workload.Metering.Hosting;

namespace Workload.Metering.Benchmarks.Work;

/// <summary>A request over loopback, its client in the same process; metered, it is two phases: the endpoint's and one within.</summary>
public class RequestBenchmarks
{
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

    [Benchmark(Baseline = true)]
    public Task<string> NotMetered() => _client!.GetStringAsync(_plain!.Urls.First());

    [Benchmark]
    public Task<string> Metered() => _client!.GetStringAsync(_metered!.Urls.First());

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
            app.MapGet("/", async (WorkloadMeter meter) =>
            {
                using var scope = meter.Track("answer");
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
