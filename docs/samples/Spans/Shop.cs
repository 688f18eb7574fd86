using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;

namespace Workload.Metering.Samples.Spans;

/// <summary>A typical web application. OpenTelemetry traces it, and it has a database, a remote service and a span of its own.</summary>
internal sealed class Shop : IAsyncDisposable
{
    /// <summary>The time that the remote service takes.</summary>
    public static readonly TimeSpan QuoteTime = TimeSpan.FromMilliseconds(20);

    private static readonly ActivitySource s_source = new("Shop");

    private readonly WebApplication _app;
    private readonly string _file;
    private readonly Action _price;
    private readonly HttpClient _client = new();

    private Shop(WebApplication app, string file, Action price)
    {
        _app = app;
        _file = file;
        _price = price;
    }

    public WorkloadMeter Meter => _app.Services.GetRequiredService<WorkloadMeter>();

    private Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>Starts the application.</summary>
    /// <param name="price">Computes a price.</param>
    /// <param name="export">Receives the application's spans.</param>
    /// <param name="metersRequests">Whether the middleware makes requests phases. Otherwise the spans of the server are phases.</param>
    public static async Task<Shop> StartAsync(Action price, Action<TracerProviderBuilder> export, bool metersRequests = true)
    {
        string file = Path.Combine(Path.GetTempPath(), $"shop-{Guid.NewGuid():N}.db");
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddDbContext<ShopContext>(options => options.UseSqlite($"Data Source={file};Pooling=False"));

        // One option makes the spans phases.
        builder.Services.AddWorkloadMetering(options => options.ActivitySources =
            ["Shop", "Microsoft.AspNetCore", "System.Net.Http", "OpenTelemetry.Instrumentation.EntityFrameworkCore"]);
        builder.Services.AddOpenTelemetry().WithTracing(tracing => export(
            tracing.AddSource("Shop").AddAspNetCoreInstrumentation().AddHttpClientInstrumentation()
                .AddEntityFrameworkCoreInstrumentation()));

        var app = builder.Build();
        if (metersRequests) app.UseWorkloadMetering();
        var shop = new Shop(app, file, price);
        app.MapGet("/orders/{id:int}", shop.OrderAsync);
        app.MapGet("/quote", async () =>
        {
            await Task.Delay(QuoteTime);
            return 1.25m;
        });
        await shop.FillAsync();
        await app.StartAsync();
        return shop;
    }

    /// <summary>Requests orders, one after the other.</summary>
    public async Task CallAsync(int times)
    {
        using var client = new HttpClient();
        for (int i = 0; i < times; i++) await client.GetStringAsync(new Uri(Address, $"/orders/{(i % 10) + 1}"));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _client.Dispose();
        File.Delete(_file);
    }

    private async Task<decimal> OrderAsync(int id, ShopContext shop)
    {
        var order = await shop.Orders.SingleAsync(order => order.Id == id);
        decimal quote = decimal.Parse(
            await _client.GetStringAsync(new Uri(Address, "/quote")), System.Globalization.CultureInfo.InvariantCulture);
        using var span = s_source.StartActivity("price");
        _price();
        return order.Amount * quote;
    }

    private async Task FillAsync()
    {
        using var scope = _app.Services.CreateScope();
        var shop = scope.ServiceProvider.GetRequiredService<ShopContext>();
        await shop.Database.EnsureCreatedAsync();
        for (int id = 1; id <= 10; id++) shop.Orders.Add(new Order { Id = id, Amount = id });
        await shop.SaveChangesAsync();
    }
}
