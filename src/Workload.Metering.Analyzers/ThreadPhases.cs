using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Workload.Metering.Analyzers;

/// <summary>Phases whose declaration, in the same project, says <c>CpuAttribution.Thread</c>.</summary>
internal static class ThreadPhases
{
    /// <summary>Whether the call is <c>handle.Track()</c> of such a phase.</summary>
    public static bool Is(InvocationExpressionSyntax call, SemanticModel model, CancellationToken cancellation)
    {
        var receiver = (call.Expression as MemberAccessExpressionSyntax)?.Expression;
        return receiver is not null && Names.Is(model.GetTypeInfo(receiver, cancellation).Type, "Phase") && (Says(receiver) || SaysInDeclaration(receiver, model, cancellation, depth: 2));
    }

    private static bool SaysInDeclaration(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellation, int depth)
    {
        if (depth == 0 || expression.SyntaxTree != model.SyntaxTree) return false;
        var symbol = model.GetSymbolInfo(expression, cancellation).Symbol;
        foreach (var reference in symbol?.DeclaringSyntaxReferences ?? ImmutableArray<SyntaxReference>.Empty)
        {
            var value = reference.GetSyntax(cancellation) switch
            {
                VariableDeclaratorSyntax variable => variable.Initializer?.Value,
                PropertyDeclarationSyntax property => property.Initializer?.Value ?? property.ExpressionBody?.Expression,
                _ => null,
            };
            if (value is null) continue;
            if (Says(value)) return true;

            // The options may stand in a variable of their own.
            var options = value.DescendantNodes().OfType<ArgumentSyntax>().Select(argument => argument.Expression);
            if (options.Any(option => SaysInDeclaration(option, model, cancellation, depth - 1))) return true;
        }

        return false;
    }

    private static bool Says(ExpressionSyntax expression) => expression.DescendantNodesAndSelf().OfType<MemberAccessExpressionSyntax>()
        .Any(access => access.Name.Identifier.ValueText == "Thread"
            && access.Expression is SimpleNameSyntax { Identifier.ValueText: "CpuAttribution" } or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CpuAttribution" });
}
