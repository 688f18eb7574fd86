using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.AspNetCore.Tests;

/// <summary>
/// Hosts as WebApplicationFactory makes them. They have no socket, several run in one process, and their lives overlap in any order.
/// </summary>
public sealed class ParallelHostsTests
{
    private const int Requests = 50;

    [Fact]
    public async Task Hosts_of_tests_that_run_in_parallel_see_only_their_own_phases()
    {
        // Each host begins and ends independently.
        var seen = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => Task.Run(() => TestAsync($"host{number}"))));
        for (int number = 0; number < seen.Length; number++)
            seen[number].Should().BeEquivalentTo([$"GET /host{number}", $"in a request of host{number}", $"in a service of host{number}"]);
    }

    private static async Task<string[]> TestAsync(string name)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddWorkloadMetering();
        builder.Services.AddHostedService(_ => new Worker($"in a service of {name}"));
        await using var app = builder.Build();
        app.UseWorkloadMetering();
        app.MapGet($"/{name}", async () =>
        {
            using var scope = Meter.Track($"in a request of {name}");
            await Task.Yield();
        });
        await app.StartAsync();
        using var client = app.GetTestClient();
        for (int request = 0; request < Requests; request++) (await client.GetAsync($"/{name}")).EnsureSuccessStatusCode().Dispose();
        await app.Services.GetServices<IHostedService>().OfType<Worker>().Single().ExecuteTask!;
        await app.StopAsync();
        var snapshot = app.Services.GetRequiredService<WorkloadMeter>().Snapshot();
        snapshot[$"GET /{name}"].Count.Should().Be(Requests);
        snapshot[$"in a request of {name}"].Count.Should().Be(Requests);
        return [.. snapshot.Phases.Where(phase => phase.Count > 0).Select(phase => phase.Name)];
    }

    private sealed class Worker(string phase) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            for (int turn = 0; turn < Requests; turn++)
            {
                await Task.Delay(1, CancellationToken.None);
                using var scope = Meter.Track(phase);
                await Task.Yield();
            }
        }
    }
}
