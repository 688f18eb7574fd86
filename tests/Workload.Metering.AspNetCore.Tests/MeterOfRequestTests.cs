using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.AspNetCore.Tests;

/// <summary>Two hosts run in one process. A request that tracks by the static meter is counted in the meter of its own host.</summary>
public sealed class MeterOfRequestTests
{
    [Theory]
    [InlineData(true, "/plain", false)]
    [InlineData(false, "/plain", false)]
    [InlineData(true, "/disabled", false)]
    [InlineData(true, "/events", false)]
    [InlineData(true, "/plain", true)]
    [InlineData(false, "/plain", true)]
    [InlineData(true, "/disabled", true)]
    [InlineData(true, "/events", true)]
    [InlineData(false, "/middleware", false)]
    [InlineData(false, "/middleware", true)]
    public async Task Each_request_uses_its_own_hosts_meter(bool metered, string path, bool onKestrel)
    {
        await using var first = await StartAsync("first", metered, onKestrel);
        await using var second = await StartAsync("second", metered, onKestrel);
        foreach (var (app, name) in new[] { (first, "first"), (second, "second"), (first, "first") })
        {
            using var client = onKestrel ? new HttpClient { BaseAddress = new Uri(app.Urls.Single()) } : app.GetTestClient();
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (path == "/events") request.Headers.Accept.ParseAdd("text/event-stream");
            using var response = await client.SendAsync(request);
            (await response.Content.ReadAsStringAsync()).Should().Be(name);
        }

        Count(first, "in first").Should().Be(2);
        Count(second, "in second").Should().Be(1);
        Count(first, "in second").Should().Be(0);
        Count(second, "in first").Should().Be(0);
        Meter.Default.Snapshot().TryGetPhase("in first", out _).Should().BeFalse("the request tracked in the meter of its host");
    }

    [Fact]
    public async Task A_host_whose_meter_is_not_the_default_leaves_its_requests_alone()
    {
        await using var app = await StartAsync("quiet", metered: false, onKestrel: false, setDefault: false);
        using var client = app.GetTestClient();
        (await client.GetStringAsync("/plain")).Should().Be("quiet");
        Count(app, "in quiet").Should().Be(0);
    }

    private static long Count(WebApplication app, string phase) =>
        app.Services.GetRequiredService<WorkloadMeter>().Snapshot().TryGetPhase(phase, out var found) ? found.Count : 0;

    private static async Task<WebApplication> StartAsync(string name, bool metered, bool onKestrel, bool setDefault = true)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        if (onKestrel) builder.WebHost.UseUrls("http://127.0.0.1:0");
        else builder.WebHost.UseTestServer();
        builder.Services.AddWorkloadMetering(setDefault: setDefault);
        var app = builder.Build();
        if (metered) app.UseWorkloadMetering();
        app.Use(async (context, next) =>
        {
            if (context.Request.Path != "/middleware")
            {
                await next(context);
                return;
            }

            await context.Response.WriteAsync(await TrackAsync(name));
        });
        app.MapGet("/plain", () => TrackAsync(name));
        app.MapGet("/disabled", () => TrackAsync(name)).DisableWorkloadMetering();
        app.MapGet("/events", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(await TrackAsync(name));
        });
        await app.StartAsync();
        return app;
    }

    private static async Task<string> TrackAsync(string name)
    {
        using (Meter.Track($"in {name}")) await Task.Yield();
        return name;
    }
}
