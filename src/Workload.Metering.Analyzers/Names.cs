using Microsoft.CodeAnalysis;

namespace Workload.Metering.Analyzers;

/// <summary>The library's types, found by name.</summary>
internal static class Names
{
    public const string Namespace = "Workload.Metering";

    public static bool IsScope(ITypeSymbol? type) => Is(type, "PhaseScope");

    public static bool IsOfLibrary(ISymbol symbol) => symbol.ContainingNamespace?.ToDisplayString().StartsWith(Namespace, System.StringComparison.Ordinal) == true
        || symbol.ContainingType is { Name: { } type } && type.StartsWith("WorkloadMetering", System.StringComparison.Ordinal);

    public static bool Is(ITypeSymbol? type, string name) => type?.Name == name && type.ContainingNamespace?.ToDisplayString() == Namespace;
}
