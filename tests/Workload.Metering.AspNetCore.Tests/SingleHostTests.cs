using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.AspNetCore.Tests;

/// <summary>The requests of a host that is alone in its process need no meter of their own, because the default is theirs.</summary>
public sealed class SingleHostTests
{
    [Fact]
    public async Task A_host_listens_to_its_requests_only_while_another_one_runs()
    {
        await using var first = await StartAsync();
        Listens(first).Should().BeFalse("the default meter is the meter of the only host");
        await using (var second = await StartAsync())
        {
            Listens(first).Should().BeTrue("the default meter is now the other host's");
            Listens(second).Should().BeTrue();
        }

        Listens(first).Should().BeFalse("the host is alone again");
        using var client = first.GetTestClient();
        await client.GetStringAsync("/tracks");
        first.Services.GetRequiredService<WorkloadMeter>().Snapshot()["tracked"].Count.Should().Be(1);
    }

    private static bool Listens(WebApplication app) =>
        app.Services.GetRequiredService<DiagnosticListener>().IsEnabled("Microsoft.AspNetCore.Hosting.BeginRequest");

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddWorkloadMetering();
        var app = builder.Build();
        app.MapGet("/tracks", async () =>
        {
            using (Meter.Track("tracked")) await Task.Yield();
            return "tracked";
        });
        await app.StartAsync();
        return app;
    }
}
