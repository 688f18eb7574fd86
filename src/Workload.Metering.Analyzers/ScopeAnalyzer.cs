using System.Collections.Immutable;
using System.Linq;
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
        if (NameOf(call) != "Track") return;
        if (context.SemanticModel.GetSymbolInfo(call, context.CancellationToken).Symbol is not IMethodSymbol method || !Names.IsScope(method.ReturnType)) return;
        var expression = Outermost(call);
        if (IsDropped(context, expression)) context.ReportDiagnostic(Diagnostic.Create(Rules.ScopeDropped, call.GetLocation()));
        var lifetime = Lifetime.Of(expression);
        if (lifetime.Any(Lifetime.Yields)) context.ReportDiagnostic(Diagnostic.Create(Rules.ScopeAcrossYield, call.GetLocation()));
        if (lifetime.Any(Lifetime.Awaits) && ThreadPhases.Is(call, context.SemanticModel, context.CancellationToken))
            context.ReportDiagnostic(Diagnostic.Create(Rules.ThreadScopeAcrossAwait, call.GetLocation()));
    }

    private static string? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => null,
    };

    // (phase?.Track())
    private static ExpressionSyntax Outermost(ExpressionSyntax expression)
    {
        while (expression.Parent is ParenthesizedExpressionSyntax or ConditionalAccessExpressionSyntax or PostfixUnaryExpressionSyntax)
            expression = (ExpressionSyntax)expression.Parent;
        return expression;
    }

    private static bool IsDropped(SyntaxNodeAnalysisContext context, ExpressionSyntax expression)
    {
        switch (expression.Parent)
        {
            case ExpressionStatementSyntax:
                return true;
            case AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } discard, Parent: ExpressionStatementSyntax }:
                return context.SemanticModel.GetSymbolInfo(discard, context.CancellationToken).Symbol is IDiscardSymbol;
            case EqualsValueClauseSyntax
            {
                Parent: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Parent: { } block } } variable,
            }:
                return !IsUsed(block, variable);
            default:
                return false;
        }
    }

    // Whatever is done with the variable may end the scope, except asking it for what was measured so far.
    private static bool IsUsed(SyntaxNode block, VariableDeclaratorSyntax variable) => block.DescendantNodes()
        .OfType<IdentifierNameSyntax>()
        .Any(name => name.Identifier.ValueText == variable.Identifier.ValueText && !OnlyLooks(name));

    private static bool OnlyLooks(IdentifierNameSyntax name) =>
        name.Parent is MemberAccessExpressionSyntax access && access.Expression == name
        && access.Name.Identifier.ValueText is "Peek" or "Fail" or "Rename" or "Capture";
}
