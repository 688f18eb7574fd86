using Microsoft.Extensions.Configuration;

namespace Workload.Metering.Hosting;

/// <summary>A section of the configuration that contains the meter's options.</summary>
internal sealed record MeteringSection(IConfiguration Configuration)
{
    /// <summary>Returns the full name of a key as it stands in the configuration.</summary>
    public string PathOf(string key) => Configuration is IConfigurationSection section ? ConfigurationPath.Combine(section.Path, key) : key;
}
