using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Workload.Metering.Analyzers;

/// <summary>Finds phase names that are made of data.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NameAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.NameOfData);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSyntaxNodeAction(Analyze, SyntaxKind.InvocationExpression);
    }

    private static void Analyze(SyntaxNodeAnalysisContext context)
    {
        var call = (InvocationExpressionSyntax)context.Node;
        if (Names.Of(call) is not ("Track" or "TrackAsync" or "Measure" or "MeasureAsync" or "GetPhase" or "Rename" or "WithPhase")) return;
        foreach (var argument in call.ArgumentList.Arguments)
        {
            if (argument.Expression is LiteralExpressionSyntax or AnonymousFunctionExpressionSyntax) continue;
            if (!new NameExpression(context.SemanticModel, context.CancellationToken).IsMadeOfData(argument.Expression)) continue;
            if (context.SemanticModel.GetSymbolInfo(call, context.CancellationToken).Symbol is not IMethodSymbol method
                || !Names.IsOfLibrary(method))
            {
                return;
            }
            if (IsName(call, argument, method) && !RunsOnce(call))
                context.ReportDiagnostic(Diagnostic.Create(Rules.NameOfData, argument.Expression.GetLocation()));
        }
    }

    private static bool IsName(InvocationExpressionSyntax call, ArgumentSyntax argument, IMethodSymbol method)
    {
        string? name = argument.NameColon?.Name.Identifier.ValueText;
        int index = call.ArgumentList.Arguments.IndexOf(argument);
        var parameter = name is null
            ? method.Parameters.ElementAtOrDefault(index)
            : method.Parameters.FirstOrDefault(candidate => candidate.Name == name);
        return parameter is { Name: "phase" or "name", Type.SpecialType: SpecialType.System_String };
    }

    // The value of a static field is made once in a process. A lambda that is kept in it makes more, but one that is passed to a call,
    // such as Select, only helps to make it.
    private static bool RunsOnce(SyntaxNode call)
    {
        var around = call.Ancestors().FirstOrDefault(node =>
            node is AnonymousFunctionExpressionSyntax { Parent: not ArgumentSyntax } or MemberDeclarationSyntax);
        return around is FieldDeclarationSyntax or PropertyDeclarationSyntax { Initializer: not null } or ConstructorDeclarationSyntax
            && ((MemberDeclarationSyntax)around).Modifiers.Any(SyntaxKind.StaticKeyword);
    }
}
