using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.AspNetCore.Tests;

/// <summary>An application on Kestrel at a free port of loopback, with a meter of its own.</summary>
internal sealed class TestApplication : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestApplication(WebApplication app)
    {
        _app = app;
        Client = new HttpClient
        {
            BaseAddress = new Uri(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single())
        };
    }

    public HttpClient Client { get; }

    public WorkloadMeter Meter => _app.Services.GetRequiredService<WorkloadMeter>();

    public IEnumerable<string> PhaseNames => Meter.Snapshot().Phases.Where(phase => phase.Count > 0).Select(phase => phase.Name);

    public static async Task<TestApplication> StartAsync(Action<WebApplication> configure, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddWorkloadMetering(options => options.OverheadBudget = 1);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        configure(app);
        await app.StartAsync();
        return new TestApplication(app);
    }

    /// <summary>Returns the phase when all its requests have ended. A client has its answer before the server ends the request.</summary>
    public async Task<PhaseSummary> PhaseAsync(string name, long count = 1)
    {
        for (int wait = 0; wait < 500; wait++)
        {
            if (Meter.Snapshot().TryGetPhase(name, out var phase) && phase.Count >= count) return phase;
            await Task.Delay(10);
        }

        return Meter.Snapshot()[name];
    }

    public async Task<int> StatusAsync(string path, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        using var response = await Client.SendAsync(request);
        return (int)response.StatusCode;
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
