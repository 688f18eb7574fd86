using Microsoft.Extensions.DependencyInjection;

namespace Workload.Metering.Hosting.Tests;

public sealed class DefaultMeterTests
{
    [Fact]
    public async Task The_hosts_meter_is_the_default_until_the_host_is_disposed()
    {
        var before = Meter.Default;
        var host = Hosts.Make(services => services.AddWorkloadMetering());
        Meter.Default.Should().BeSameAs(before, "the host has not started");
        await host.StartAsync();
        Meter.Default.Should().BeSameAs(host.MeterOf());
        await host.StopAsync();
        Meter.Default.Should().BeSameAs(host.MeterOf());
        host.Dispose();
        Meter.Default.Should().BeSameAs(before);
    }

    [Fact]
    public async Task The_default_is_left_alone_where_that_is_wished()
    {
        var before = Meter.Default;
        using var host = Hosts.Make(services => services.AddWorkloadMetering(setDefault: false));
        await host.StartAsync();
        Meter.Default.Should().BeSameAs(before);
        host.MeterOf().Should().NotBeSameAs(before);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_two_hosts_none_comes_back_that_has_ended(bool olderEndsFirst)
    {
        var before = Meter.Default;
        var older = Hosts.Make(services => services.AddWorkloadMetering());
        var younger = Hosts.Make(services => services.AddWorkloadMetering());
        await older.StartAsync();
        await younger.StartAsync();
        var (meterOfOlder, meterOfYounger) = (older.MeterOf(), younger.MeterOf());
        Meter.Default.Should().BeSameAs(meterOfYounger);
        (olderEndsFirst ? older : younger).Dispose();
        Meter.Default.Should().BeSameAs(olderEndsFirst ? meterOfYounger : meterOfOlder);
        (olderEndsFirst ? younger : older).Dispose();
        Meter.Default.Should().BeSameAs(before);
    }

    [Fact]
    public async Task Starting_a_host_changes_nothing_in_the_callers_flow()
    {
        using var mine = new WorkloadMeter();
        using (mine.Enter())
        {
            using var host = Hosts.Make(services => services.AddWorkloadMetering());
            await host.StartAsync();
            using (Meter.Track("mine")) Thread.Yield();
            host.MeterOf().Snapshot().Phases.Should().BeEmpty();
        }

        mine.Snapshot()["mine"].Count.Should().Be(1);
    }

    [Fact]
    public async Task Background_services_of_several_hosts_use_their_own_hosts_meter()
    {
        using var first = Hosts.Make(services => services.AddWorkloadMetering().AddHostedService(_ => new Worker("first")));
        using var second = Hosts.Make(services => services.AddWorkloadMetering().AddHostedService(_ => new Worker("second")));
        await first.StartAsync();
        await second.StartAsync();
        foreach (var host in (Microsoft.Extensions.Hosting.IHost[])[first, second])
            await host.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<Worker>().Single().ExecuteTask!;
        first.MeterOf().Snapshot().Phases.Should().ContainSingle().Which.Name.Should().Be("first");
        second.MeterOf().Snapshot().Phases.Should().ContainSingle().Which.Name.Should().Be("second");
    }

    [Fact]
    public async Task Adding_it_twice_adds_to_the_options_and_no_second_meter()
    {
        using var host = Hosts.Make(services => services.AddWorkloadMetering(options => options.MaxPhases = 7)
            .AddWorkloadMetering(options => options.OverheadBudget = 0.5));
        await host.StartAsync();
        host.Services.GetServices<WorkloadMeter>().Should().ContainSingle();
        var options = host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<WorkloadMeterOptions>>().Value;
        (options.MaxPhases, options.OverheadBudget).Should().Be((7, 0.5));
    }

    private sealed class Worker(string phase) : Microsoft.Extensions.Hosting.BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            // After this time the other host has started.
            await Task.Delay(100, CancellationToken.None);
            using var scope = Meter.Track(phase);
            await Task.Yield();
        }
    }
}
