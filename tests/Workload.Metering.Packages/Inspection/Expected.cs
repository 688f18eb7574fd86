namespace Inspection;

/// <summary>The dependencies that a package must have.</summary>
/// <param name="Name">The name of the package.</param>
/// <param name="OnNet8">The packages that it references with net8.0, in order.</param>
/// <param name="OnNet10">The packages that it references with net10.0, in order.</param>
/// <param name="ForItsUsers">The referenced package that the users call and the assembly does not.</param>
internal sealed record Expected(string Name, string[] OnNet8, string[] OnNet10, string? ForItsUsers = null)
{
    public static IReadOnlyList<Expected> All { get; } =
    [
        // From net10.0 on, the framework itself has the metrics and the activities.
        new("Workload.Metering", ["Microsoft.Extensions.Logging.Abstractions", "System.Diagnostics.DiagnosticSource"],
            ["Microsoft.Extensions.Logging.Abstractions"]),
        // Users call AddWorkloadMetering, which the package Hosting has.
        Everywhere("Workload.Metering.AspNetCore", "Workload.Metering.Hosting") with { ForItsUsers = "Workload.Metering.Hosting" },
        Everywhere("Workload.Metering.FluentAssertions", "FluentAssertions", "Workload.Metering.Testing"),
        Everywhere("Workload.Metering.Hosting", "Microsoft.Extensions.Configuration.Abstractions",
            "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Options", "Workload.Metering"),
        Everywhere("Workload.Metering.Testing", "Workload.Metering"),
    ];

    public string[] With(string framework) => framework == "net8.0" ? OnNet8 : OnNet10;

    /// <summary>
    /// Returns the lowest version that has everything that is used, or null for packages that are not part of the framework.
    /// </summary>
    public static string? LowestOnNet8(string dependency) => dependency switch
    {
        // This is the first version with advice for instruments.
        "System.Diagnostics.DiagnosticSource" => "9.0.0",
        _ when dependency.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) => "8.0.0",
        _ => null,
    };

    private static Expected Everywhere(string name, params string[] dependencies) => new(name, dependencies, dependencies);
}
