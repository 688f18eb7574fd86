namespace Workload.Metering.Tests;

/// <summary>Whether a test may be skipped for what the machine lacks; the build's own run says that none may.</summary>
internal static class Required
{
    public static bool Everything { get; } = Environment.GetEnvironmentVariable("WORKLOAD_METERING_REQUIRE_ALL") == "1";
}
