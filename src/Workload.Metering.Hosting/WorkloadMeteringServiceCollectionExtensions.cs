using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Workload.Metering;
using Workload.Metering.Hosting;

// Where an application looks for it: a project of the web or worker SDK needs no using directive.
#pragma warning disable IDE0130 // Namespace does not match folder structure: see above.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Adds a <see cref="WorkloadMeter"/> to a host's services.</summary>
public static class WorkloadMeteringServiceCollectionExtensions
{
    /// <summary>Adds a meter as a singleton, which is <see cref="WorkloadMeter.Default"/> from the host's start until the host is disposed.</summary>
    /// <remarks>
    /// <para>
    /// Its options are <c>IOptions&lt;WorkloadMeterOptions&gt;</c>, checked when the host starts: an option out of its range stops the host
    /// with an <see cref="OptionsValidationException"/> that names the option, its value and the range. Calling this again adds to the
    /// options, not another meter.
    /// </para>
    /// <para>
    /// Of several hosts in one process, the one that started last has the default. What each host's own services do is metered by its own
    /// meter all the same: hosted services, and what they start, run with it.
    /// </para>
    /// </remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the options; <see langword="null"/> for the defaults.</param>
    /// <param name="setDefault">Whether the meter becomes <see cref="WorkloadMeter.Default"/>; else only what asks for it by injection uses it.</param>
    /// <returns>The same services.</returns>
#pragma warning disable RS0027 // API with optional parameters should have the most parameters: the overloads beside it take a configuration, so no call fits both.
    public static IServiceCollection AddWorkloadMetering(this IServiceCollection services, Action<WorkloadMeterOptions>? configure = null, bool setDefault = true)
#pragma warning restore RS0027
    {
        ArgumentNullException.ThrowIfNull(services);
        AddMeter(services, setDefault);
        if (configure is not null) services.Configure(configure);
        return services;
    }

    /// <summary>Adds a meter whose options are in a section of the configuration; else as <see cref="AddWorkloadMetering(IServiceCollection, Action{WorkloadMeterOptions}?, bool)"/>.</summary>
    /// <remarks>
    /// Keys are the names of <see cref="WorkloadMeterOptions"/>' properties, except <see cref="WorkloadMeterOptions.TimeProvider"/>: numbers
    /// with a decimal point, <c>true</c> and <c>false</c>, time spans as <c>00:01:00</c>. A value that cannot be read, one out of its range
    /// and a key that is none stop the host when it starts, with a message that names the key, the value and what is expected.
    /// </remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="section">The section, for example <c>configuration.GetSection("WorkloadMetering")</c>.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddWorkloadMetering(this IServiceCollection services, IConfiguration section) => services.AddWorkloadMetering(section, setDefault: true);

    /// <inheritdoc cref="AddWorkloadMetering(IServiceCollection, IConfiguration)"/>
    /// <param name="services">The host's services.</param>
    /// <param name="section">The section.</param>
    /// <param name="setDefault">Whether the meter becomes <see cref="WorkloadMeter.Default"/>; else only what asks for it by injection uses it.</param>
    public static IServiceCollection AddWorkloadMetering(this IServiceCollection services, IConfiguration section, bool setDefault)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        services.AddSingleton(new MeteringSection(section));
        AddMeter(services, setDefault);
        return services;
    }

    /// <summary>Writes the table of all phases to the log when the host has stopped: category <c>Workload.Metering</c>, level information.</summary>
    /// <remarks>It adds a meter, as <see cref="AddWorkloadMetering(IServiceCollection, Action{WorkloadMeterOptions}?, bool)"/> does, unless there is one.</remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets what the table shows; <see langword="null"/> for the defaults.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddWorkloadReportAtShutdown(this IServiceCollection services, Action<ReportOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new ReportOptions();
        configure?.Invoke(options);
        AddMeter(services, setDefault: null);
        services.AddSingleton(provider => new ShutdownReport(provider.GetRequiredService<WorkloadMeter>(), options, provider.GetRequiredService<ILoggerFactory>()));
        return services;
    }

    // Without a value, what another call says of the default stands; else the meter is the default.
    private static void AddMeter(IServiceCollection services, bool? setDefault)
    {
        services.AddOptions<WorkloadMeterOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<WorkloadMeterOptions>, MeteringSections>(provider => new MeteringSections(provider.GetServices<MeteringSection>())));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WorkloadMeterOptions>, MeterOptionsValidation>(provider => new MeterOptionsValidation(provider.GetServices<MeteringSection>())));
        services.TryAddSingleton(provider => new WorkloadMeter(
            provider.GetRequiredService<IOptions<WorkloadMeterOptions>>().Value,
            provider.GetService<ILoggerFactory>(),
            provider.GetService<IMeterFactory>()));
        if (setDefault is { } sets) services.TryAddSingleton(new MeteringScope(sets));

        // Asks for the meter, so it is disposed before the meter is: the default is restored first.
        services.TryAddSingleton(provider => new DefaultOfHost(provider.GetRequiredService<WorkloadMeter>(), ScopeOf(provider), provider.GetService<DiagnosticListener>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MeterOfHost>(provider => new MeterOfHost(
            provider.GetRequiredService<WorkloadMeter>(),
            provider.GetRequiredService<DefaultOfHost>(),
            ScopeOf(provider),
            provider.GetServices<ShutdownReport>())));
    }

    private static MeteringScope ScopeOf(IServiceProvider provider) => provider.GetService<MeteringScope>() ?? new MeteringScope(SetsDefault: true);
}
