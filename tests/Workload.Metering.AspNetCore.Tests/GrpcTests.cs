using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Workload.Metering.AspNetCore.Tests;

/// <summary>Endpoints that have the metadata of the gRPC server.</summary>
public sealed class GrpcTests
{
    [Theory]
    [InlineData(MethodType.Unary, true)]
    [InlineData(MethodType.ServerStreaming, false)]
    [InlineData(MethodType.ClientStreaming, false)]
    [InlineData(MethodType.DuplexStreaming, false)]
    public async Task Unary_calls_are_phases_and_streaming_calls_are_long_lived(MethodType type, bool isPhase)
    {
        await using var app = await StartAsync(type, "0");
        (await app.Client.PostAsync("/shop.Orders/Find", content: null)).Dispose();
        (await app.Client.GetAsync("/end")).Dispose();
        await app.PhaseAsync("GET /end");
        app.PhaseNames.Should().BeEquivalentTo(isPhase ? ["POST /shop.Orders/Find", "GET /end"] : new[] { "GET /end" });
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("5", 0)]
    [InlineData("13", 1)]
    [InlineData("14", 1)]
    public async Task A_call_fails_by_its_own_status_whatever_that_of_HTTP(string status, long failed)
    {
        await using var app = await StartAsync(MethodType.Unary, status);
        (await app.Client.PostAsync("/shop.Orders/Find", content: null)).Dispose();
        (await app.PhaseAsync("POST /shop.Orders/Find")).Failed.Should().Be(failed);
    }

    private static async Task<TestApplication> StartAsync(MethodType type, string status)
    {
        var bytes = Marshallers.Create(value => value, value => value);
        var method = new Method<byte[], byte[]>(type, "shop.Orders", "Find", bytes, bytes);
        var started = await TestApplication.StartAsync(
            app =>
            {
                app.UseWorkloadMetering();
                app.MapPost("/shop.Orders/Find", async (HttpContext context) =>
                {
                    await context.Response.Body.WriteAsync(new byte[5]);
                    context.Features.Get<IHttpResponseTrailersFeature>()!.Trailers["grpc-status"] = status;
                }).WithMetadata(new GrpcMethodMetadata(typeof(GrpcTests), method));
                app.MapGet("/end", () => "end");
            },
            services =>
                services.Configure<KestrelServerOptions>(
                    server => server.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2)));
        started.Client.DefaultRequestVersion = new Version(2, 0);
        started.Client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return started;
    }
}
