using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Workload.Metering.Analyzers;

/// <summary>A local variable without <c>using</c> that keeps a scope.</summary>
internal sealed class ScopeVariable
{
    private readonly VariableDeclaratorSyntax _variable;
    private readonly ExpressionSyntax _opened;
    private readonly IReadOnlyList<IdentifierNameSyntax> _handlers;

    public ScopeVariable(VariableDeclaratorSyntax variable, ExpressionSyntax opened)
    {
        _variable = variable;
        _opened = opened;
        Home = variable.Ancestors().First(node =>
            node is BlockSyntax or SwitchStatementSyntax or ForStatementSyntax or CompilationUnitSyntax);
        _handlers = [.. Home.DescendantNodes().OfType<IdentifierNameSyntax>().Where(MayEnd)];
    }

    /// <summary>The block in which the variable lives.</summary>
    public SyntaxNode Home { get; }

    /// <summary>Whether something is done with the variable that may end the scope.</summary>
    public bool IsHandled => _handlers.Count > 0;

    /// <summary>Whether a nested function may end the scope, at a time that cannot be seen.</summary>
    public bool IsSharedWithNestedFunction => _handlers.Any(name => FunctionOf(name) != FunctionOf(_opened));

    /// <summary>Whether the scope may have ended when this node is reached.</summary>
    public bool IsHandledBefore(SyntaxNode node) => _handlers.Any(name =>
        name.SpanStart > _opened.Span.End
        && (node.Contains(name)
            ? node is YieldStatementSyntax or AwaitExpressionSyntax
            : name.Span.End <= node.SpanStart
                && name.FirstAncestorOrSelf<StatementSyntax>() is { } statement
                && MayRunBefore(statement, node)));

    /// <summary>Whether this is a call on a scope that leaves it open.</summary>
    public static bool OnlyLooks(MemberAccessExpressionSyntax access) =>
        access.Name.Identifier.ValueText is "Peek" or "Fail" or "Cancel" or "Rename" or "Capture";

    private bool MayEnd(IdentifierNameSyntax name) => name.Identifier.ValueText == _variable.Identifier.ValueText && name.Parent switch
    {
        MemberAccessExpressionSyntax access when access.Expression == name => !OnlyLooks(access),
        MemberAccessExpressionSyntax => false,
        AssignmentExpressionSyntax assignment => assignment.Left != name,
        NameColonSyntax or NameEqualsSyntax => false,
        _ => true,
    };

    // Whether a way leads from this statement to the node, through the blocks around it. None does from one branch to another, nor past a
    // jump.
    private bool MayRunBefore(StatementSyntax statement, SyntaxNode node)
    {
        if (statement.Contains(node)) return false;
        for (SyntaxNode place = statement; place.Parent is { } around; place = around)
        {
            if (around is StatementSyntax or SwitchSectionSyntax or CompilationUnitSyntax && around.Contains(_opened)) return true;
            if (around.Contains(node)) return around is not (IfStatementSyntax or SwitchStatementSyntax);
            if (JumpsPast(around, node)) return false;
        }

        return false;
    }

    private static bool JumpsPast(SyntaxNode list, SyntaxNode node)
    {
        var last = list switch
        {
            BlockSyntax block => block.Statements.LastOrDefault(),
            SwitchSectionSyntax section => section.Statements.LastOrDefault(),
            _ => null,
        };
        return last switch
        {
            ReturnStatementSyntax or ThrowStatementSyntax or YieldStatementSyntax { Expression: null } => true,
            ContinueStatementSyntax => IsInLoopAround(list, node),
            BreakStatementSyntax => list is not SwitchSectionSyntax && IsInLoopAround(list, node),
            _ => false,
        };
    }

    private static bool IsInLoopAround(SyntaxNode list, SyntaxNode node) => list.Ancestors().FirstOrDefault(around =>
        around is CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax)?.Contains(node) == true;

    private static SyntaxNode? FunctionOf(SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(ancestor => ancestor is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);
}
