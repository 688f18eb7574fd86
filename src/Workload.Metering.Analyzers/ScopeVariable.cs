using System.Collections.Generic;
using System.Linq;
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

    /// <summary>Whether the scope may have ended when this node is reached, by a statement that always runs before it.</summary>
    public bool IsHandledBefore(SyntaxNode node) => _handlers.Any(name =>
        name.SpanStart > _opened.Span.End && name.Span.End <= node.SpanStart
        && name.FirstAncestorOrSelf<StatementSyntax>() is { } statement && !statement.Contains(node) && RunsWith(statement).Contains(node));

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

    // Where this statement runs, all of this node does: its block, or what the block always runs in.
    private static SyntaxNode RunsWith(StatementSyntax statement)
    {
        var list = statement.Parent!;
        while (list is BlockSyntax
            {
                Parent: BlockSyntax or TryStatementSyntax or FinallyClauseSyntax or UsingStatementSyntax or LockStatementSyntax
                    or GlobalStatementSyntax
            }
            or TryStatementSyntax or FinallyClauseSyntax or UsingStatementSyntax or LockStatementSyntax or GlobalStatementSyntax)
            list = list.Parent!;
        return list;
    }

    private static SyntaxNode? FunctionOf(SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(ancestor => ancestor is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);
}
