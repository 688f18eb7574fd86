using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Workload.Metering.Analyzers;

/// <summary>Follows what is done with an opened scope: whether it ends, and what it is open across.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ScopeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(Rules.ScopeDropped, Rules.ScopeAcrossYield, Rules.ThreadScopeAcrossAwait);

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

        // By name first: nearly all calls end here, without a question to the compiler.
        if (Names.Of(call) is not ("Track" or "Enter")) return;
        if (context.SemanticModel.GetSymbolInfo(call, context.CancellationToken).Symbol is not IMethodSymbol method
            || !Names.IsScope(method.ReturnType))
        {
            return;
        }
        var scope = new OpenedScope(call, context.SemanticModel, context.CancellationToken);
        if (scope.IsDropped) context.ReportDiagnostic(Diagnostic.Create(Rules.ScopeDropped, call.GetLocation()));
        var lifetime = scope.Lifetime().ToList();
        if (lifetime.Any(Yields)) context.ReportDiagnostic(Diagnostic.Create(Rules.ScopeAcrossYield, call.GetLocation()));
        if (lifetime.Any(Awaits) && ThreadPhases.Is(call, context.SemanticModel, context.CancellationToken))
            context.ReportDiagnostic(Diagnostic.Create(Rules.ThreadScopeAcrossAwait, call.GetLocation()));
    }

    private static bool Yields(SyntaxNode node) => node.IsKind(SyntaxKind.YieldReturnStatement);

    private static bool Awaits(SyntaxNode node) => node switch
    {
        AwaitExpressionSyntax => true,
        CommonForEachStatementSyntax loop => !loop.AwaitKeyword.IsKind(SyntaxKind.None),
        UsingStatementSyntax block => !block.AwaitKeyword.IsKind(SyntaxKind.None),
        LocalDeclarationStatementSyntax local => !local.AwaitKeyword.IsKind(SyntaxKind.None),
        _ => false,
    };
}
