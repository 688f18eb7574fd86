using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.Hosting.Tests;

public sealed class ShutdownTests
{
    [Fact]
    public async Task The_table_at_shutdown_has_what_services_did_while_they_stopped()
    {
        using var log = new RecordingLoggerProvider();
        using var host = Hosts.Make(services => services.AddWorkloadMetering()
            .AddWorkloadReportAtShutdown(options => options.OrderBy = ReportOrder.Name).AddHostedService(_ => new LastAct()), log);
        await host.StartAsync();
        log.Entries.Should().NotContain(entry => entry.Category == "Workload.Metering");
        await host.StopAsync();
        var entry = log.Entries.Where(entry => entry.Category == "Workload.Metering").Should().ContainSingle().Subject;
        entry.Level.Should().Be(LogLevel.Information);
        entry.Text.Should().StartWith("Where the time went:").And.Contain("last act").And.Contain("bottleneck");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_report_at_shutdown_works_alone_and_does_not_set_the_default_meter(bool? setDefault)
    {
        using var log = new RecordingLoggerProvider();
        using var host = Hosts.Make(services =>
        {
            services.AddWorkloadReportAtShutdown();
            if (setDefault is { } sets) services.AddWorkloadMetering(setDefault: sets);
            services.AddHostedService(_ => new LastAct());
        }, log);
        await host.StartAsync();
        await host.StopAsync();
        var entry = log.Entries.Where(entry => entry.Category == "Workload.Metering").Should().ContainSingle().Subject;
        if (setDefault == false)
            entry.Text.Should().NotContain("last act", "the service tracks by the static meter, which is not the host's");
        else entry.Text.Should().Contain("last act");
    }

    [Fact]
    public async Task Without_being_asked_it_logs_no_table()
    {
        using var log = new RecordingLoggerProvider();
        using var host = Hosts.Make(services => services.AddWorkloadMetering(), log);
        await host.StartAsync();
        await host.StopAsync();
        log.Entries.Should().NotContain(entry => entry.Category == "Workload.Metering");
    }

    [Fact]
    public async Task The_default_is_restored_before_the_meter_is_disposed()
    {
        var before = Meter.Default;
        WorkloadMeter? seen = null;
        var host = Hosts.Make(
            services => services.AddWorkloadMetering().AddSingleton(provider => new AtDisposal(() => seen = Meter.Default)));
        await host.StartAsync();

        // The container makes this service after all others and disposes it first. The meter is still the default then.
        _ = host.Services.GetRequiredService<AtDisposal>();
        var meter = host.MeterOf();
        host.Dispose();
        seen.Should().BeSameAs(meter);
        Meter.Default.Should().BeSameAs(before);
    }

    private sealed class LastAct : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            using (Meter.Track("last act")) Thread.Yield();
            return Task.CompletedTask;
        }
    }

    private sealed class AtDisposal(Action act) : IDisposable
    {
        public void Dispose() => act();
    }
}
