using System.Reflection;

namespace Workload.Metering.Publishing;

/// <summary>The version of the package, which is also the version of the instruments' meter and of the activity source.</summary>
internal static class PackageVersion
{
    public static string? Value { get; } = Read();

    // The commit follows after the plus sign.
    private static string? Read() =>
        typeof(PackageVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
}
