using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Workload.Metering.Analyzers;

/// <summary>The rules. Each has a page in docs/rules.</summary>
public static class Rules
{
    /// <summary>A scope that nothing ends.</summary>
    public static readonly DiagnosticDescriptor ScopeDropped = Rule(
        "WM0001",
        "A scope must be disposed",
        "Nothing ends this scope: write 'using' before it, or keep it in a variable that is disposed",
        "The time of a scope that is not disposed is never counted. 'using var scope = Meter.Track(...);' ends it with the block.");

    /// <summary>A scope that is open at a yield.</summary>
    public static readonly DiagnosticDescriptor ScopeAcrossYield = Rule(
        "WM0002",
        "A scope must not be open at a 'yield return'",
        "This scope is open at a 'yield return': what the consumer does in between would be counted, or the scope would lose its flow",
        "An iterator's body runs in pieces, each in the flow of the consumer's call. "
            + "Close the scope before 'yield return', or track in the consumer.");

    /// <summary>A phase name that is made of data.</summary>
    public static readonly DiagnosticDescriptor NameOfData = Rule(
        "WM0003",
        "A phase's name must not be made of data",
        "This name has a value in it, so each value makes a phase of its own: use a constant name, and tags or a log for the value",
        "A meter keeps MaxPhases names; further ones are counted under '(other)'. "
            + "A name is like a metric's attribute: of few different values.");

    /// <summary>A scope of one thread that is open at an await.</summary>
    public static readonly DiagnosticDescriptor ThreadScopeAcrossAwait = Rule(
        "WM0004",
        "A scope with CpuAttribution.Thread must not be open at an 'await'",
        "This scope measures one thread, but an 'await' may continue on another: "
            + "use CpuAttribution.Flow, or close the scope before the 'await'",
        "CpuAttribution.Thread reads the clock of the thread that opened the scope. "
            + "What another thread does after an 'await' is not in it.");

    /// <summary>The name Meter of two namespaces.</summary>
    public static readonly DiagnosticDescriptor AmbiguousMeter = Rule(
        "WM0005",
        "Meter is the name of two types here",
        "System.Diagnostics.Metrics has a Meter too: add 'using Meter = Workload.Metering.Meter;'",
        "A file with 'using System.Diagnostics.Metrics;' sees another Meter. An alias decides for Workload.Metering.Meter.");

    // The build writes the repository's address into the assembly where it is known. It is not in a clone of a folder.
    private static string? HelpLink(string id) =>
        typeof(Rules).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(data => data.Key == "RepositoryUrl")?.Value is { Length: > 0 } url
            ? HelpLink(url, id)
            : null;

    internal static string HelpLink(string repositoryUrl, string id)
    {
        const string Suffix = ".git";
        string root = repositoryUrl.EndsWith(Suffix, StringComparison.Ordinal)
            ? repositoryUrl.Substring(0, repositoryUrl.Length - Suffix.Length)
            : repositoryUrl;
        return $"{root}/blob/HEAD/docs/rules/{id}.md";
    }

    private static DiagnosticDescriptor Rule(string id, string title, string message, string description) =>
        new(id, title, message, "Workload.Metering", DiagnosticSeverity.Warning, isEnabledByDefault: true, description, HelpLink(id));
}
