using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workload.Metering.AspNetCore.Reports;

namespace Workload.Metering.AspNetCore.Tests;

/// <summary>The snapshots of the last minute end with their host, however it ends.</summary>
public sealed class ReportLifetimeTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task A_disposed_host_leaves_no_meter_in_memory(bool starts, bool stops)
    {
        var meter = await RunAsync(starts, stops);

        // The collector may need several passes, because the host's other objects have finalizers too.
        for (int pass = 0; pass < 200 && meter.IsAlive; pass++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(10);
        }

        meter.IsAlive.Should().BeFalse();
    }

    [Fact]
    public void Snapshots_are_taken_until_the_services_are_disposed()
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { Publish = false });
        using var services = new ServiceCollection().BuildServiceProvider();
        using var recent = new RecentSnapshots(() => meter, services);
        recent.IsRunning.Should().BeFalse("the host has not started");
        recent.Start();
        recent.Keep();
        recent.IsRunning.Should().BeTrue();

        services.Dispose();
        recent.Keep();
        recent.IsRunning.Should().BeFalse();
        recent.Start();
        recent.IsRunning.Should().BeFalse("it has ended");
    }

    // What the method has on its stack must be gone when it returns.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> RunAsync(bool starts, bool stops)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddWorkloadMetering();
        await using var app = builder.Build();
        app.MapWorkloadReport();
        if (starts) await app.StartAsync();
        if (stops) await app.StopAsync();
        return new WeakReference(app.Services.GetRequiredService<WorkloadMeter>());
    }
}
