using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Workload.Metering.Analyzers;

/// <summary>Finds phase names that are made of data.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NameAnalyzer : DiagnosticAnalyzer
{
    private static readonly ImmutableHashSet<string> s_members =
        ImmutableHashSet.Create("Track", "TrackAsync", "Measure", "MeasureAsync", "GetPhase", "Rename", "WithPhase");

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
        if (call.Expression is not MemberAccessExpressionSyntax access || !s_members.Contains(access.Name.Identifier.ValueText)) return;
        foreach (var argument in call.ArgumentList.Arguments)
        {
            if (!IsMade(argument.Expression) || context.SemanticModel.GetConstantValue(argument.Expression, context.CancellationToken).HasValue) continue;
            if (context.SemanticModel.GetSymbolInfo(call, context.CancellationToken).Symbol is not IMethodSymbol method || !Names.IsOfLibrary(method)) return;
            if (IsName(call, argument, method)) context.ReportDiagnostic(Diagnostic.Create(Rules.NameOfData, argument.GetLocation()));
        }
    }

    private static bool IsMade(ExpressionSyntax expression) => expression switch
    {
        InterpolatedStringExpressionSyntax => true,
        BinaryExpressionSyntax binary => binary.IsKind(SyntaxKind.AddExpression),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.StringKeyword } } made } =>
            made.Name.Identifier.ValueText is "Format" or "Concat" or "Join" or "Create",
        ParenthesizedExpressionSyntax inner => IsMade(inner.Expression),
        _ => false,
    };

    private static bool IsName(InvocationExpressionSyntax call, ArgumentSyntax argument, IMethodSymbol method)
    {
        string? name = argument.NameColon?.Name.Identifier.ValueText;
        int index = call.ArgumentList.Arguments.IndexOf(argument);
        var parameter = name is null ? method.Parameters.ElementAtOrDefault(index) : method.Parameters.FirstOrDefault(candidate => candidate.Name == name);
        return parameter is { Name: "phase" or "name", Type.SpecialType: SpecialType.System_String };
    }
}
