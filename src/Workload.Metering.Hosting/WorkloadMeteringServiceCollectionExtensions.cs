using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Workload.Metering;
using Workload.Metering.Hosting;

// Applications look in this namespace, so a project of the web or worker SDK needs no using directive.
#pragma warning disable IDE0130 // Namespace does not match folder structure: see above.
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Adds a <see cref="WorkloadMeter"/> to a host's services.</summary>
public static class WorkloadMeteringServiceCollectionExtensions
{
    /// <summary>
    /// Adds a meter as a singleton. It is <see cref="WorkloadMeter.Default"/> from the start of the host until the host is disposed.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Its options are <c>IOptions&lt;WorkloadMeterOptions&gt;</c>, which are checked when the host starts. An option outside its range
    /// stops the host with an <see cref="OptionsValidationException"/> that names the option, its value and the range. A second call adds
    /// to the options and does not add another meter.
    /// </para>
    /// <para>
    /// If several hosts run in one process, the host that started last provides the default. The services of each host still use the meter
    /// of their own host. That includes hosted services and everything that they start.
    /// </para>
    /// </remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the options. <see langword="null"/> keeps the defaults.</param>
    /// <param name="setDefault">
    /// Whether the meter becomes <see cref="WorkloadMeter.Default"/>. Otherwise only code that gets the meter by injection uses it.
    /// </param>
    /// <returns>The same services.</returns>
#pragma warning disable RS0027 // API with optional parameters should have the most parameters: the other overloads take a configuration.
    public static IServiceCollection AddWorkloadMetering(
        this IServiceCollection services, Action<WorkloadMeterOptions>? configure = null, bool setDefault = true)
#pragma warning restore RS0027
    {
        ArgumentNullException.ThrowIfNull(services);
        AddMeter(services, setDefault);
        if (configure is not null) services.Configure(configure);
        return services;
    }

    /// <summary>
    /// Adds a meter whose options are in a section of the configuration. In all other respects it works as <see
    /// cref="AddWorkloadMetering(IServiceCollection, Action{WorkloadMeterOptions}?, bool)"/> does.
    /// </summary>
    /// <remarks>
    /// The keys are the names of the properties of <see cref="WorkloadMeterOptions"/>, except <see
    /// cref="WorkloadMeterOptions.TimeProvider"/>. Numbers have a decimal point, Boolean values are <c>true</c> and <c>false</c>, and time
    /// spans look like <c>00:01:00</c>. An unreadable value, a value outside its range or an unknown key stops the host when it starts. The
    /// message names the key, the value and the expected value.
    /// </remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="section">The section, for example <c>configuration.GetSection("WorkloadMetering")</c>.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddWorkloadMetering(this IServiceCollection services, IConfiguration section) =>
        services.AddWorkloadMetering(section, setDefault: true);

    /// <inheritdoc cref="AddWorkloadMetering(IServiceCollection, IConfiguration)"/>
    /// <param name="services">The host's services.</param>
    /// <param name="section">The section.</param>
    /// <param name="setDefault">
    /// Whether the meter becomes <see cref="WorkloadMeter.Default"/>. Otherwise only code that gets the meter by injection uses it.
    /// </param>
    public static IServiceCollection AddWorkloadMetering(this IServiceCollection services, IConfiguration section, bool setDefault)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        services.AddSingleton(new MeteringSection(section));
        AddMeter(services, setDefault);
        return services;
    }

    /// <summary>
    /// Writes the table of all phases to the log when the host has stopped, with category <c>Workload.Metering</c> and level information.
    /// </summary>
    /// <remarks>
    /// It adds a meter as <see cref="AddWorkloadMetering(IServiceCollection, Action{WorkloadMeterOptions}?, bool)"/> does, unless one was
    /// added.
    /// </remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets what the table shows. <see langword="null"/> keeps the defaults.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddWorkloadReportAtShutdown(this IServiceCollection services, Action<ReportOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new ReportOptions();
        configure?.Invoke(options);
        AddMeter(services, setDefault: null);
        services.AddSingleton(provider => new ShutdownReport(
            provider.GetRequiredService<WorkloadMeter>(), options, provider.GetRequiredService<ILoggerFactory>()));
        return services;
    }

    // A call without a value leaves the choice of another call unchanged. Without any choice the meter becomes the default.
    private static void AddMeter(IServiceCollection services, bool? setDefault)
    {
        services.AddOptions<WorkloadMeterOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<WorkloadMeterOptions>, MeteringSections>(
            provider => new MeteringSections(provider.GetServices<MeteringSection>())));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WorkloadMeterOptions>, MeterOptionsValidation>(
            provider => new MeterOptionsValidation(provider.GetServices<MeteringSection>())));
        services.TryAddSingleton(provider => new WorkloadMeter(
            provider.GetRequiredService<IOptions<WorkloadMeterOptions>>().Value,
            provider.GetService<ILoggerFactory>(),
            provider.GetService<IMeterFactory>()));
        if (setDefault is { } sets) services.TryAddSingleton(new MeteringScope(sets));

        // This object depends on the meter, so it is disposed before the meter and the previous default is restored first.
        services.TryAddSingleton(provider => new DefaultOfHost(
            provider.GetRequiredService<WorkloadMeter>(), ScopeOf(provider), provider.GetService<DiagnosticListener>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MeterOfHost>(provider => new MeterOfHost(
            provider.GetRequiredService<WorkloadMeter>(),
            provider.GetRequiredService<DefaultOfHost>(),
            ScopeOf(provider),
            provider.GetServices<ShutdownReport>())));
    }

    private static MeteringScope ScopeOf(IServiceProvider provider) =>
        provider.GetService<MeteringScope>() ?? new MeteringScope(SetsDefault: true);
}
