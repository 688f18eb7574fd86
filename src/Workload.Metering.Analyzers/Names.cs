using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Workload.Metering.Analyzers;

/// <summary>The library's types and members, found by name.</summary>
internal static class Names
{
    private const string Library = "Workload.Metering";

    /// <summary>The name of the called method.</summary>
    public static string? Of(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => null,
    };

    public static bool IsScope(ITypeSymbol? type) => Is(type, "PhaseScope") || Is(type, "PhaseEntry");

    public static bool Is(ITypeSymbol? type, string name) => type?.Name == name && type.ContainingNamespace?.ToDisplayString() == Library;

    /// <summary>Whether a package of the library declares it: extension methods stand in other namespaces.</summary>
    public static bool IsOfLibrary(ISymbol symbol) => symbol.ContainingAssembly?.Name is { } assembly
        && (assembly == Library || assembly.StartsWith(Library + ".", StringComparison.Ordinal));
}
