using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.Benchmarks.Work;

/// <summary>
/// The CPU time of the process for a request of an empty endpoint, with a middleware that only opens a scope, with
/// <c>UseWorkloadMetering</c>, and with <c>AddWorkloadRequestMetering</c>, whose requests get their names after they have begun.
/// </summary>
internal sealed class MiddlewareCost : IDisposable
{
    private const int RequestsOfTurn = 3_200;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(8);

    private readonly List<WebApplication> _servers = [];

    public MiddlewareCost()
    {
        Scope = Start(app =>
        {
            var options = new PhaseOptions { CreateActivity = false, Kind = ActivityKind.Server };
            var phase = app.Services.GetRequiredService<WorkloadMeter>().GetPhase("GET /", options);
            app.Use(async (context, next) =>
            {
                using var scope = phase.Track();
                await next(context);
            });
        });
        Middleware = Start(app => app.UseWorkloadMetering());
        FirstInLine = Start(_ => { }, services => services.AddWorkloadRequestMetering());
        for (var warmUp = Stopwatch.StartNew(); warmUp.Elapsed < s_warmUp;)
            foreach (var client in new[] { Scope, Middleware, FirstInLine }) client.Ask(RequestsOfTurn);
    }

    public PipelinedClient Scope { get; }

    public PipelinedClient Middleware { get; }

    public PipelinedClient FirstInLine { get; }

    /// <summary>Returns the nanoseconds of CPU for a request.</summary>
    public static double Nanoseconds(PipelinedClient client)
    {
        var before = Environment.CpuUsage.TotalTime;
        client.Ask(RequestsOfTurn);
        return (Environment.CpuUsage.TotalTime - before).TotalNanoseconds / RequestsOfTurn;
    }

    public void Dispose()
    {
        foreach (var client in new[] { Scope, Middleware, FirstInLine }) client.Dispose();
        foreach (var server in _servers) server.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private PipelinedClient Start(Action<WebApplication> configure, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddWorkloadMetering(setDefault: false);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        configure(app);
        app.MapGet("/", () => "answer");
        app.StartAsync().GetAwaiter().GetResult();
        _servers.Add(app);
        return new PipelinedClient(new Uri(app.Urls.Single()));
    }
}
