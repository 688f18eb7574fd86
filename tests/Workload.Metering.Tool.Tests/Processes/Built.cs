using System.Reflection;

namespace Workload.Metering.Tool.Tests.Processes;

/// <summary>The paths of the built programs that the tests start.</summary>
internal static class Built
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    public static string Tool { get; } = Path.Combine(
        Root, "src", "Workload.Metering.Tool", "bin", Metadata("Configuration"), "net10.0", "Workload.Metering.Tool.dll");

    public static string Web { get; } = OfTarget("Web");

    public static string Own { get; } = OfTarget("Own");

    public static string Data { get; } = OfTarget("Data");

    public static string Plain { get; } = OfTarget("Plain");

    private static string OfTarget(string name) =>
        Path.Combine(Root, "tests", "Workload.Metering.Tool.Targets", name, "bin", Metadata("Configuration"), "net10.0",
            $"Workload.Metering.Tool.Targets.{name}.dll");

    private static string Metadata(string key) =>
        typeof(Built).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
