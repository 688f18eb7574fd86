using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Workload.Metering.Analyzers;

/// <summary>The statements during which a scope is open, as far as the code's shape shows it.</summary>
internal static class Lifetime
{
    /// <summary>The nodes that are run while the scope is open; those of nested functions are not among them.</summary>
    public static IEnumerable<SyntaxNode> Of(ExpressionSyntax scope) => Statements(scope).SelectMany(statement => statement.DescendantNodesAndSelf(IsOfSameFunction));

    public static bool Yields(SyntaxNode node) => node.IsKind(SyntaxKind.YieldReturnStatement);

    public static bool Awaits(SyntaxNode node) => node switch
    {
        AwaitExpressionSyntax => true,
        CommonForEachStatementSyntax loop => !loop.AwaitKeyword.IsKind(SyntaxKind.None),
        UsingStatementSyntax block => !block.AwaitKeyword.IsKind(SyntaxKind.None),
        LocalDeclarationStatementSyntax local => !local.AwaitKeyword.IsKind(SyntaxKind.None),
        _ => false,
    };

    private static IEnumerable<StatementSyntax> Statements(ExpressionSyntax scope)
    {
        if (scope.Parent is UsingStatementSyntax direct && direct.Expression == scope) return [direct.Statement];
        if (scope.Parent is not EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } variable }) return [];
        switch (declaration.Parent)
        {
            case UsingStatementSyntax named:
                return [named.Statement];
            case LocalDeclarationStatementSyntax local:
                var following = Following(local);
                if (!local.UsingKeyword.IsKind(SyntaxKind.None)) return following;

                // Without using it is open up to the statement that ends it.
                string name = variable.Identifier.ValueText;
                return following.TakeWhile(statement => !Ends(statement, name));
            default:
                return [];
        }
    }

    private static IEnumerable<StatementSyntax> Following(LocalDeclarationStatementSyntax local)
    {
        IEnumerable<StatementSyntax> siblings = local.Parent switch
        {
            BlockSyntax block => block.Statements,
            SwitchSectionSyntax section => section.Statements,
            GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } => unit.Members.OfType<GlobalStatementSyntax>().Select(global => global.Statement),
            _ => [],
        };
        return siblings.SkipWhile(statement => statement != local).Skip(1);
    }

    private static bool Ends(StatementSyntax statement, string name) => statement.DescendantNodes(IsOfSameFunction).OfType<MemberAccessExpressionSyntax>()
        .Any(access => access.Expression is IdentifierNameSyntax variable && variable.Identifier.ValueText == name && access.Name.Identifier.ValueText is "Dispose" or "Stop");

    private static bool IsOfSameFunction(SyntaxNode node) => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);
}
