using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Workload.Metering.Analyzers;

/// <summary>Phases whose declaration says <c>CpuAttribution.Thread</c>.</summary>
internal static class ThreadPhases
{
    /// <summary>Whether the call is <c>handle.Track()</c> of such a phase.</summary>
    public static bool Is(InvocationExpressionSyntax call, SemanticModel model, CancellationToken cancellation)
    {
        var receiver = call.Expression switch
        {
            MemberAccessExpressionSyntax access => access.Expression,
            MemberBindingExpressionSyntax => (call.Parent as ConditionalAccessExpressionSyntax)?.Expression,
            _ => null,
        };
        return receiver is not null && Names.Is(model.GetTypeInfo(receiver, cancellation).Type, "Phase")
            && (Says(receiver) || SaysInDeclaration(receiver, model, followsOptions: true, cancellation));
    }

    private static bool SaysInDeclaration(
        ExpressionSyntax expression, SemanticModel model, bool followsOptions, CancellationToken cancellation)
    {
        foreach (var value in ValuesOf(model.GetSymbolInfo(expression, cancellation).Symbol, cancellation))
        {
            if (Says(value)) return true;

            // The options may stand in a variable of their own. The compiler's answers are at hand for this file alone.
            if (!followsOptions || value.SyntaxTree != model.SyntaxTree) continue;
            var options = value.DescendantNodesAndSelf().OfType<ArgumentSyntax>().Select(argument => argument.Expression)
                .Where(argument => argument is SimpleNameSyntax or MemberAccessExpressionSyntax);
            if (options.Any(option => SaysInDeclaration(option, model, followsOptions: false, cancellation))) return true;
        }

        return false;
    }

    // Returns the initial value of a variable, field or property, and the values that its type assigns to it.
    private static IEnumerable<ExpressionSyntax> ValuesOf(ISymbol? symbol, CancellationToken cancellation)
    {
        foreach (var reference in symbol?.DeclaringSyntaxReferences ?? ImmutableArray<SyntaxReference>.Empty)
        {
            var declaration = reference.GetSyntax(cancellation);
            var value = declaration switch
            {
                VariableDeclaratorSyntax variable => variable.Initializer?.Value,
                PropertyDeclarationSyntax property => property.Initializer?.Value ?? property.ExpressionBody?.Expression,
                _ => null,
            };
            if (value is not null) yield return value;
            if (symbol is not (IFieldSymbol or IPropertySymbol)
                || declaration.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
            {
                continue;
            }
            foreach (var assignment in type.DescendantNodes().OfType<AssignmentExpressionSyntax>())
                if (NameOf(assignment.Left) == symbol.Name) yield return assignment.Right;
        }
    }

    private static bool Says(ExpressionSyntax expression) => expression.DescendantNodesAndSelf().OfType<AssignmentExpressionSyntax>()
        .Any(assignment => NameOf(assignment.Left) == "Attribution" && NameOf(assignment.Right) == "Thread");

    private static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => null,
    };
}
