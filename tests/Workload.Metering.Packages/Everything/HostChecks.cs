using Microsoft.Extensions.Options;
using Workload.Metering;
using static Workload.Metering.Platforms.Checks;

namespace Everything;

/// <summary>A meter in a generic host.</summary>
internal static class HostChecks
{
    public static async Task<string> FromCodeAsync()
    {
        var log = new KeptLog();
        var before = Meter.Default;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddWorkloadMetering(options => options.RecentWindow = TimeSpan.FromSeconds(30));
        builder.Services.AddWorkloadReportAtShutdown();
        builder.Services.AddHostedService<Worker>();
        using (var host = builder.Build())
        {
            await host.StartAsync();
            Expect(ReferenceEquals(Meter.Default, host.Services.GetRequiredService<WorkloadMeter>()), "its meter is not the default");
            await host.Services.GetServices<IHostedService>().OfType<Worker>().Single().ExecuteTask!;
            await host.StopAsync();
        }

        Expect(ReferenceEquals(Meter.Default, before), "its meter is still the default after it");
        string? report = log.Lines.SingleOrDefault(line => line.Contains(Worker.PhaseName, StringComparison.Ordinal));
        Expect(report is not null, $"the log has no table: {string.Join(Environment.NewLine, log.Lines)}");
        return "the default while it runs, and a table in the log at its end";
    }

    public static async Task<string> FromConfigurationAsync()
    {
        using var host = Configured("OverheadBudget", "0.005");
        await host.StartAsync();
        double budget = host.Services.GetRequiredService<IOptions<WorkloadMeterOptions>>().Value.OverheadBudget;
        await host.StopAsync();
        Expect(budget == 0.005, $"the budget is {budget}");
        return $"OverheadBudget {budget}";
    }

    public static async Task<string> MisspeltAsync()
    {
        using var host = Configured("OverheadBugdet", "0.005");
        try
        {
            await host.StartAsync();
        }
        catch (OptionsValidationException fault)
        {
            Expect(fault.Message.Contains("WorkloadMetering:OverheadBugdet", StringComparison.Ordinal), fault.Message);
            return fault.Message;
        }

        throw new InvalidOperationException("the host started");
    }

    private static IHost Configured(string key, string value)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new($"WorkloadMetering:{key}", value)]);
        builder.Services.AddWorkloadMetering(builder.Configuration.GetSection("WorkloadMetering"));
        return builder.Build();
    }

    private sealed class Worker : BackgroundService
    {
        public const string PhaseName = "work in the background";

        protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
            Meter.TrackAsync(PhaseName, () => Task.Delay(20, stoppingToken));
    }
}
