using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.Hosting.Tests;

internal static class Hosts
{
    public static IHost Make(
        Action<IServiceCollection, IConfiguration> add, Dictionary<string, string?>? configuration = null, ILoggerProvider? log = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        if (configuration is not null) builder.Configuration.AddInMemoryCollection(configuration);
        if (log is not null) builder.Logging.AddProvider(log);
        add(builder.Services, builder.Configuration);
        return builder.Build();
    }

    public static IHost Make(Action<IServiceCollection> add, ILoggerProvider? log = null) => Make((services, _) => add(services), log: log);

    public static WorkloadMeter MeterOf(this IHost host) => host.Services.GetRequiredService<WorkloadMeter>();
}
