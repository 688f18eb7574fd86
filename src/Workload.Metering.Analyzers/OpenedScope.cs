using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Workload.Metering.Analyzers;

/// <summary>A call that opens a scope, and what the code around it does with the scope.</summary>
internal readonly struct OpenedScope
{
    private readonly ExpressionSyntax _value;
    private readonly SemanticModel _model;
    private readonly CancellationToken _cancellation;

    public OpenedScope(InvocationExpressionSyntax call, SemanticModel model, CancellationToken cancellation)
    {
        _value = WithSameValue(call);
        _model = model;
        _cancellation = cancellation;
    }

    /// <summary>Whether nothing can end the scope. Whoever gets it from the code may end it: a field, a caller, another method.</summary>
    public bool IsDropped => _value.Parent switch
    {
        ExpressionStatementSyntax => true,
        MemberAccessExpressionSyntax access => ScopeVariable.OnlyLooks(access),
        LambdaExpressionSyntax lambda => lambda.ExpressionBody == _value && HasNoResult(_model.GetSymbolInfo(lambda, _cancellation).Symbol),
        ArrowExpressionClauseSyntax { Parent: { } member } => HasNoResult(_model.GetDeclaredSymbol(member, _cancellation)),
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax left, Parent: ExpressionStatementSyntax } when IsDiscard(left) => true,
        _ => Variable is { } variable && !variable.IsHandled,
    };

    /// <summary>What runs in the same function while the scope is open, as far as the shape of the code shows it.</summary>
    public IEnumerable<SyntaxNode> Lifetime()
    {
        switch (_value.Parent)
        {
            case UsingStatementSyntax block when block.Expression == _value:
                return NodesOf(block.Statement);
            case EqualsValueClauseSyntax { Parent.Parent.Parent: UsingStatementSyntax block }:
                return NodesOf(block.Statement);
            case EqualsValueClauseSyntax { Parent.Parent.Parent: LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } local }:
                return Following(local).SelectMany(NodesOf);
            default:
                if (Variable is not { } variable || variable.IsSharedWithNestedFunction) return [];
                return FollowingUpTo(variable.Home).SelectMany(NodesOf).Where(node => !variable.IsHandledBefore(node));
        }
    }

    /// <summary>The local variable, without <c>using</c>, that the scope is kept in.</summary>
    private ScopeVariable? Variable => _value.Parent switch
    {
        EqualsValueClauseSyntax
        {
            Parent: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } } variable
        } => new ScopeVariable(variable, _value),
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax left, Parent: ExpressionStatementSyntax } => VariableOf(left),
        _ => null,
    };

    private ScopeVariable? VariableOf(IdentifierNameSyntax name) =>
        _model.GetSymbolInfo(name, _cancellation).Symbol is ILocalSymbol { DeclaringSyntaxReferences.Length: 1 } local
        && local.DeclaringSyntaxReferences[0].GetSyntax(_cancellation) is VariableDeclaratorSyntax variable
            ? new ScopeVariable(variable, _value)
            : null;

    private bool IsDiscard(IdentifierNameSyntax name) =>
        name.Identifier.ValueText == "_" && _model.GetSymbolInfo(name, _cancellation).Symbol is IDiscardSymbol;

    private static bool HasNoResult(ISymbol? function) =>
        function is IMethodSymbol { ReturnsVoid: true }
            or IMethodSymbol { IsAsync: true, ReturnType: INamedTypeSymbol { IsGenericType: false } };

    // Parentheses, a condition or a cast around the call have the scope as their value too.
    private static ExpressionSyntax WithSameValue(ExpressionSyntax expression)
    {
        for (; ; )
        {
            switch (expression.Parent)
            {
                case ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax or CastExpressionSyntax:
                case ConditionalAccessExpressionSyntax access when access.WhenNotNull == expression:
                case ConditionalExpressionSyntax condition when condition.Condition != expression:
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression }:
                    expression = (ExpressionSyntax)expression.Parent;
                    break;
                case SwitchExpressionArmSyntax { Parent: SwitchExpressionSyntax choice }:
                    expression = choice;
                    break;
                default:
                    return expression;
            }
        }
    }

    // What comes after the scope's statement in its own list of statements, and in those around it.
    private IEnumerable<StatementSyntax> FollowingUpTo(SyntaxNode home) =>
        _value.Ancestors().TakeWhile(node => node != home).OfType<StatementSyntax>().SelectMany(Following);

    private static IEnumerable<StatementSyntax> Following(StatementSyntax statement)
    {
        IEnumerable<StatementSyntax> siblings = statement.Parent switch
        {
            BlockSyntax block => block.Statements,
            SwitchSectionSyntax section => section.Statements,
            GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } =>
                unit.Members.OfType<GlobalStatementSyntax>().Select(global => global.Statement),
            _ => [],
        };
        return siblings.SkipWhile(sibling => sibling != statement).Skip(1);
    }

    private static IEnumerable<SyntaxNode> NodesOf(StatementSyntax statement) =>
        statement.DescendantNodesAndSelf(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));
}
