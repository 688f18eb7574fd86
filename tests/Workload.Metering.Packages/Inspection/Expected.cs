namespace Inspection;

/// <summary>What a package is to depend on.</summary>
/// <param name="Name">The package.</param>
/// <param name="OnNet8">Packages that it references with net8.0, in order.</param>
/// <param name="OnNet10">The same with net10.0.</param>
/// <param name="ForItsUsers">The one of them that its users call, and not its assembly.</param>
internal sealed record Expected(string Name, string[] OnNet8, string[] OnNet10, string? ForItsUsers = null)
{
    public static IReadOnlyList<Expected> All { get; } =
    [
        // From net10.0 on the metrics and activities are the framework's own.
        new("Workload.Metering", ["Microsoft.Extensions.Logging.Abstractions", "System.Diagnostics.DiagnosticSource"],
            ["Microsoft.Extensions.Logging.Abstractions"]),
        // AddWorkloadMetering is there.
        Everywhere("Workload.Metering.AspNetCore", "Workload.Metering.Hosting") with { ForItsUsers = "Workload.Metering.Hosting" },
        Everywhere("Workload.Metering.FluentAssertions", "FluentAssertions", "Workload.Metering.Testing"),
        Everywhere("Workload.Metering.Hosting", "Microsoft.Extensions.Configuration.Abstractions",
            "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Options", "Workload.Metering"),
        Everywhere("Workload.Metering.Testing", "Workload.Metering"),
    ];

    public string[] With(string framework) => framework == "net8.0" ? OnNet8 : OnNet10;

    /// <summary>The lowest version that has what is used; null for packages that have no part in the framework.</summary>
    public static string? LowestOnNet8(string dependency) => dependency switch
    {
        // The first with advice for instruments.
        "System.Diagnostics.DiagnosticSource" => "9.0.0",
        _ when dependency.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) => "8.0.0",
        _ => null,
    };

    private static Expected Everywhere(string name, params string[] dependencies) => new(name, dependencies, dependencies);
}
