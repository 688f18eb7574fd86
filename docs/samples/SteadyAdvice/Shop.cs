using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Patterns;
using Workload.Metering;

namespace SteadyAdvice;

/// <summary>A shop with four endpoints. One awaits, one blocks its thread, one waits for a single writer, and one computes.</summary>
internal sealed class Shop : IAsyncDisposable
{
    private static readonly string[] s_routes = ["/products", "/legacy-stock", "/orders", "/invoice"];

    private readonly WebApplication _application;
    private readonly HttpClient _client;
    private readonly object _writer = new();

    private Shop()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddWorkloadMetering();
        _application = builder.Build();
        _application.Urls.Add("http://127.0.0.1:0");
        _application.UseWorkloadMetering();
        _application.MapGet("/products", () => Work.AskAsync(20));
        _application.MapGet("/legacy-stock", () => Thread.Sleep(20));
        _application.MapGet("/orders", Write);
        _application.MapGet("/invoice", () => Work.Compute(30));
        _application.MapWorkloadReport();
        _client = new HttpClient();
    }

    public static async Task<Shop> StartAsync()
    {
        var shop = new Shop();
        await shop._application.StartAsync();
        var addresses = shop._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        shop._client.BaseAddress = new Uri(addresses.First());
        return shop;
    }

    public MeterSnapshot Snapshot() => _application.Services.GetRequiredService<WorkloadMeter>().Snapshot();

    /// <summary>Runs clients for a time. Each sends a request a little after the answer to the one before.</summary>
    public async Task LoadAsync(int clients, TimeSpan duration)
    {
        using var end = new CancellationTokenSource(duration);
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async client =>
        {
            for (int request = client; !end.IsCancellationRequested; request++)
            {
                using var answer = await _client.GetAsync(s_routes[request % s_routes.Length]);
                await Task.Delay(5);
            }
        }));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    // There is one writer at a time, as in an embedded database.
    private void Write()
    {
        lock (_writer) Thread.Sleep(5);
    }
}
