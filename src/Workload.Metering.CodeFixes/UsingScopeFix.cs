using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Workload.Metering.Analyzers;

namespace Workload.Metering.CodeFixes;

/// <summary>Writes <c>using</c> before a scope that nothing ends.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UsingScopeFix)), Shared]
public sealed class UsingScopeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.ScopeDropped.Id);

    /// <summary>None: fixes that are made apart would give two scopes of one block the same name.</summary>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var node = root?.FindNode(context.Span, getInnermostNodeForTie: true);
        if (root is null || node?.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call) return;
        var statement = call.FirstAncestorOrSelf<StatementSyntax>();

        // C# refuses a using declaration directly in a section of a switch, and a goto that jumps past one.
        if (statement?.Parent is not (BlockSyntax or GlobalStatementSyntax)
            || FunctionOf(statement).DescendantNodes().OfType<GotoStatementSyntax>().Any(jump => jump.IsKind(SyntaxKind.GotoStatement))
            || Fixed(statement, call) is not { } replacement)
        {
            return;
        }
        context.RegisterCodeFix(
            CodeAction.Create(
                "End the scope with the block",
                _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(statement, replacement))),
                nameof(UsingScopeFix)),
            context.Diagnostics);
    }

    private static LocalDeclarationStatementSyntax? Fixed(StatementSyntax statement, InvocationExpressionSyntax call)
    {
        var usingKeyword = SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (statement is LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1 } local)
        {
            return IsAssigned(local.Declaration.Variables[0])
                ? null
                : local.WithoutLeadingTrivia().WithUsingKeyword(usingKeyword).WithLeadingTrivia(local.GetLeadingTrivia());
        }
        if (statement is not ExpressionStatementSyntax { Expression: var expression }) return null;
        var scope = expression is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } } discard
            ? discard.Right
            : expression;

        // A call on a dropped scope and a variable of several scopes leave no obvious place for the using.
        if (scope != call) return null;
        var variable = SyntaxFactory.VariableDeclarator(FreeName(statement))
            .WithInitializer(SyntaxFactory.EqualsValueClause(scope.WithoutTrivia()));
        var declaration = SyntaxFactory.VariableDeclaration(
            SyntaxFactory.IdentifierName("var"), SyntaxFactory.SingletonSeparatedList(variable));
        return SyntaxFactory.LocalDeclarationStatement(declaration).NormalizeWhitespace()
            .WithUsingKeyword(usingKeyword).WithTriviaFrom(statement);
    }

    // A variable with using cannot be assigned again.
    private static bool IsAssigned(VariableDeclaratorSyntax variable) => FunctionOf(variable).DescendantNodes()
        .OfType<AssignmentExpressionSyntax>()
        .Any(assignment => assignment.Left is IdentifierNameSyntax name && name.Identifier.ValueText == variable.Identifier.ValueText);

    private static string FreeName(StatementSyntax statement)
    {
        var taken = FunctionOf(statement).DescendantTokens()
            .Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText).ToImmutableHashSet();
        return taken.Contains("scope")
            ? Enumerable.Range(2, int.MaxValue - 2).Select(number => "scope" + number).First(name => !taken.Contains(name))
            : "scope";
    }

    // The member around a node. The statements of the top level are together the body of one.
    private static SyntaxNode FunctionOf(SyntaxNode node) =>
        node.Ancestors().First(around => around is CompilationUnitSyntax or (MemberDeclarationSyntax and not GlobalStatementSyntax));
}
