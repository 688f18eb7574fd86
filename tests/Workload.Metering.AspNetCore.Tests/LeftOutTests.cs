using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Workload.Metering.AspNetCore.Tests;

/// <summary>Requests that are no phase.</summary>
public sealed class LeftOutTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Endpoints_may_be_left_out(bool explicitRouting)
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering(options => options.Filter = context => context.Request.Path != "/filtered");
            if (explicitRouting) app.UseRouting();
            app.MapGet("/attribute", [DisableWorkloadMetering] () => 1);
            app.MapGet("/method", () => 1).DisableWorkloadMetering();
            app.MapGet("/metrics-off", () => 1).WithMetadata(new NoHttpMetrics());
            app.MapGet("/filtered", () => 1);
            app.MapGet("/metered", () => 1);
        });
        foreach (string path in (string[])["/attribute", "/method", "/metrics-off", "/filtered", "/metered"]) (await app.StatusAsync(path)).Should().Be(200);
        await app.PhaseAsync("GET /metered");
        app.PhaseNames.Should().Equal("GET /metered");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connections_that_stay_open_are_left_out_unless_asked_for(bool asked)
    {
        await using var app = await TestApplication.StartAsync(
            app =>
            {
                app.UseWorkloadMetering(options => options.IncludeLongLivedConnections = asked);
                app.UseWebSockets();
                app.MapGet("/socket", CloseSocketAsync);
                app.MapGet("/events", async (HttpContext context) =>
                {
                    context.Response.ContentType = "text/event-stream";
                    await context.Response.WriteAsync("data: 1\n\n");
                });
                app.MapHub<Talk>("/talk");
                app.MapGet("/metered", () => 1);
            },
            services => services.AddSignalR());
        using (var socket = new ClientWebSocket())
        {
            await socket.ConnectAsync(new UriBuilder(app.Client.BaseAddress!) { Scheme = "ws", Path = "/socket" }.Uri, CancellationToken.None);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }

        (await app.Client.GetStringAsync("/events")).Should().Be("data: 1\n\n");
        (await app.StatusAsync("/talk/negotiate?negotiateVersion=1", HttpMethod.Post)).Should().Be(200);
        await app.StatusAsync("/metered");
        await app.PhaseAsync("GET /metered");
        if (asked)
        {
            await app.PhaseAsync("GET /socket");
            await app.PhaseAsync("GET /events");
            await app.PhaseAsync("POST /talk/negotiate");
        }
        else
        {
            // Each has been answered; a moment for what its server still has to do.
            await Task.Delay(100);
            app.PhaseNames.Should().Equal("GET /metered");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_socket_over_http_2_is_left_out_unless_asked_for(bool asked)
    {
        await using var app = await TestApplication.StartAsync(
            app =>
            {
                app.UseWorkloadMetering(options => options.IncludeLongLivedConnections = asked);
                app.UseWebSockets();
                app.Map("/socket", CloseSocketAsync);
                app.Map("/metered", () => 1);
            },
            services => services.Configure<KestrelServerOptions>(server => server.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2)));
        using (var client = new HttpMessageInvoker(new SocketsHttpHandler()))
        using (var socket = new ClientWebSocket { Options = { HttpVersion = HttpVersion.Version20, HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact } })
        {
            await socket.ConnectAsync(new UriBuilder(app.Client.BaseAddress!) { Scheme = "ws", Path = "/socket" }.Uri, client, CancellationToken.None);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }

        app.Client.DefaultRequestVersion = HttpVersion.Version20;
        app.Client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        (await app.Client.GetStringAsync("/metered")).Should().Be("1");
        await app.PhaseAsync("GET /metered");
        if (asked) await app.PhaseAsync("CONNECT /socket");
        else await Task.Delay(100);
        app.PhaseNames.Should().BeEquivalentTo(asked ? ["CONNECT /socket", "GET /metered"] : new[] { "GET /metered" });
    }

    [Fact]
    public async Task An_event_stream_is_left_out_as_soon_as_it_begins()
    {
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.MapGet("/events", async (HttpContext context) =>
            {
                await Task.Yield();
                context.Response.ContentType = "text/event-stream; charset=utf-8";
                await context.Response.WriteAsync("data: 1\n\n");
                await mayEnd.Task;
            });
        });
        using (await app.Client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead)) app.Meter.Snapshot()["GET /events"].Active.Should().Be(0);
        mayEnd.SetResult();
        await Task.Delay(100);
        app.PhaseNames.Should().BeEmpty();
    }

    [Fact]
    public async Task A_client_that_accepts_nothing_but_an_event_stream_is_left_out()
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.MapGet("/any", () => "any");
        });
        using (var request = new HttpRequestMessage(HttpMethod.Get, "/any") { Headers = { { "Accept", "text/event-stream" } } })
        using (await app.Client.SendAsync(request))
            await app.StatusAsync("/any");
        (await app.PhaseAsync("GET /any")).Count.Should().Be(1);
        await Task.Delay(100);
        app.Meter.Snapshot()["GET /any"].Count.Should().Be(1);
    }

    private static async Task CloseSocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    private sealed class NoHttpMetrics : IDisableHttpMetricsMetadata;

    private sealed class Talk : Hub;
}
