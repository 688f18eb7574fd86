using System.Reflection;

namespace Workload.Metering.Publishing;

/// <summary>The version of the package: that of the instruments' meter and of the activity source.</summary>
internal static class PackageVersion
{
    public static string? Value { get; } = Read();

    // Behind the plus sign stands the commit.
    private static string? Read() =>
        typeof(PackageVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
}
