using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Workload.Metering.AspNetCore.Tests;

/// <summary>Requests that do not become phases.</summary>
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
        foreach (string path in (string[])["/attribute", "/method", "/metrics-off", "/filtered", "/metered"])
            (await app.StatusAsync(path)).Should().Be(200);
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
            await socket.ConnectAsync(
                new UriBuilder(app.Client.BaseAddress!) { Scheme = "ws", Path = "/socket" }.Uri, CancellationToken.None);
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
            // Every request was answered. The server may need a moment to end them.
            await Task.Delay(100);
            app.PhaseNames.Should().BeEquivalentTo("GET /metered", "POST /talk/negotiate");
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
            services =>
                services.Configure<KestrelServerOptions>(
                    server => server.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2)));
        using (var client = new HttpMessageInvoker(new SocketsHttpHandler()))
        using (var socket = new ClientWebSocket
        {
            Options = { HttpVersion = HttpVersion.Version20,
            HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact }
        })
        {
            await socket.ConnectAsync(
                new UriBuilder(app.Client.BaseAddress!) { Scheme = "ws", Path = "/socket" }.Uri, client, CancellationToken.None);
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
        using (await app.Client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead))
            app.Meter.Snapshot()["GET /events"].Active.Should().Be(0);
        mayEnd.SetResult();
        await Task.Delay(100);
        app.PhaseNames.Should().BeEmpty();
    }

    [Fact]
    public async Task A_stream_in_place_of_a_value_is_left_out_at_its_end()
    {
        // The signature says that the endpoint returns a value, so nothing looks at its response when it starts.
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.MapGet("/value", () => 1).AddEndpointFilter(async (context, next) =>
            {
                if (!context.HttpContext.Request.Query.ContainsKey("stream")) return await next(context);
                context.HttpContext.Response.ContentType = "Text/Event-Stream";
                await context.HttpContext.Response.WriteAsync("data: 1\n\n");
                return Results.Empty;
            });
        });
        (await app.Client.GetStringAsync("/value?stream=1")).Should().Be("data: 1\n\n");
        (await app.Client.GetStringAsync("/value")).Should().Be("1");
        (await app.PhaseAsync("GET /value")).Count.Should().Be(1);
    }

    [Fact]
    public async Task An_event_stream_of_a_result_or_of_parameters_is_left_out_as_soon_as_it_begins()
    {
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task StreamAsync(HttpContext context)
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n");
            await mayEnd.Task;
        }

        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.MapGet("/result", object () => new Streamed(StreamAsync));
            app.MapGet("/task", Task<IResult> () => Task.FromResult<IResult>(new Streamed(StreamAsync)));
            app.MapGet("/response", (HttpResponse response) => StreamAsync(response.HttpContext));
            app.MapGet("/bound", ([AsParameters] Bound bound) => StreamAsync(bound.Context));
            app.MapGet("/delegate", StreamAsync);
        });
        foreach (string path in (string[])["/result", "/task", "/response", "/bound", "/delegate"])
        {
            using (await app.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead))
                app.Meter.Snapshot().Active.Should().BeEmpty(path);
        }
        mayEnd.SetResult();
    }

    [Theory]
    [InlineData("Accept", "text/event-stream")]
    [InlineData("Upgrade", "websocket")]
    public async Task A_request_that_asks_for_a_stream_and_gets_an_ordinary_answer_is_metered(string header, string value)
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering();
            app.MapGet("/any", () => "any");
        });
        using (var request = new HttpRequestMessage(HttpMethod.Get, "/any") { Headers = { { header, value } } })
        using (var response = await app.Client.SendAsync(request))
            response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await app.PhaseAsync("GET /any")).Count.Should().Be(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Responses_that_stream_are_left_out_unless_asked_for(bool asked)
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering(options => options.IncludeLongLivedConnections = asked);
            app.MapGet("/items", ItemsAsync);
            app.MapGet("/later", async () =>
            {
                await Task.Yield();
                return ItemsAsync();
            });
            app.MapGet("/result", () => TypedResults.Ok(ItemsAsync()));
            app.MapGet("/either", Results<Ok<IAsyncEnumerable<int>>, NotFound> () => TypedResults.Ok(ItemsAsync()));
            app.MapGet("/action", async Task<ActionResult<IAsyncEnumerable<int>>> () =>
                new ActionResult<IAsyncEnumerable<int>>(await Task.FromResult(ItemsAsync())));
            app.MapGet("/said", () => Results.Ok(ItemsAsync())).Produces<IAsyncEnumerable<int>>();
            app.MapGet("/lines", () => Results.Text("1\n2\n", "application/x-ndjson"));
            app.MapGet("/named", ItemsAsync).WithPhase("named");
            app.MapGet("/metered", () => 1);
        });
        foreach (string path in (string[])["/items", "/later", "/result", "/either", "/action", "/said", "/lines", "/named", "/metered"])
            (await app.StatusAsync(path)).Should().Be(200);
        await app.PhaseAsync("GET /metered");
        await app.PhaseAsync("named");
        if (asked) await app.PhaseAsync("GET /lines");
        app.PhaseNames.Should().BeEquivalentTo(asked
            ? ["GET /items", "GET /later", "GET /result", "GET /either", "GET /action", "GET /said", "GET /lines", "named", "GET /metered"]
            : new[] { "named", "GET /metered" });

        static async IAsyncEnumerable<int> ItemsAsync()
        {
            yield return 1;
            await Task.Yield();
            yield return 2;
        }
    }

    [Fact]
    public async Task Scrapes_and_health_checks_are_left_out_by_one_line()
    {
        await using var app = await TestApplication.StartAsync(app =>
        {
            app.UseWorkloadMetering(options => options.ExcludePaths("/metrics", "/health/"));
            app.Map("/metrics", branch => branch.Run(context => context.Response.WriteAsync("up 1")));
            app.MapGet("/health/ready", () => "ready");
            app.MapGet("/healthy", () => "an ordinary page");
        });
        foreach (string path in (string[])["/metrics", "/health/ready", "/Health/Ready", "/healthy"])
            (await app.StatusAsync(path)).Should().Be(200);
        await app.PhaseAsync("GET /healthy");
        app.PhaseNames.Should().Equal("GET /healthy");
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("metrics")]
    public void A_path_to_leave_out_that_is_none_is_refused(string? path)
    {
        var excluding = () => new RequestMeteringOptions().ExcludePaths(path!);
        excluding.Should().Throw<ArgumentException>().WithMessage("*must start with a slash*");
    }

    private static async Task CloseSocketAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    private sealed class NoHttpMetrics : IDisableHttpMetricsMetadata;

    private sealed class Talk : Hub;

    private sealed record Bound(HttpContext Context);

    private sealed class Streamed(Func<HttpContext, Task> write) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => write(httpContext);
    }
}
