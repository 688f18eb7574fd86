namespace Workload.Metering.TestSupport;

/// <summary>Decides whether a test may be skipped because the machine lacks something that the test needs.</summary>
public static class Required
{
    private const string Variable = "WORKLOAD_METERING_REQUIRE_ALL";

    /// <summary>Whether CI requires every test to run. A test that then lacks something fails.</summary>
    public static bool Everything { get; } = Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>Returns the reason to skip a test, or null if the test runs.</summary>
    /// <param name="isThere">Whether the machine has what the test needs.</param>
    /// <param name="lack">A sentence that names what is missing, without its full stop.</param>
    public static string? SkipUnless(bool isThere, string lack) =>
        isThere || Everything ? null : $"{lack}. With {Variable}=1 this test would run and fail.";
}
