using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Workload.Metering.Analyzers;

namespace Workload.Metering.CodeFixes;

/// <summary>Adds <c>using Meter = Workload.Metering.Meter;</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MeterAliasFix)), Shared]
public sealed class MeterAliasFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(Rules.AmbiguousMeter.Id);

    /// <summary>None: one alias does for the whole file.</summary>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var found = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (found is not CompilationUnitSyntax unit) return;
        var alias = SyntaxFactory.UsingDirective(SyntaxFactory.ParseName("Workload.Metering.Meter"))
            .WithAlias(SyntaxFactory.NameEquals("Meter")).NormalizeWhitespace();
        var around = unit.FindNode(context.Span).Ancestors().OfType<BaseNamespaceDeclarationSyntax>()
            .FirstOrDefault(space => space.Usings.Count > 0);

        // The usings of a namespace are asked before those of the file.
        SyntaxNode root = around is null
            ? unit.AddUsings(Like(unit.Usings, alias))
            : unit.ReplaceNode(around, around.AddUsings(Like(around.Usings, alias)));
        context.RegisterCodeFix(
            CodeAction.Create(
                "Add using Meter = Workload.Metering.Meter",
                _ => Task.FromResult(context.Document.WithSyntaxRoot(root)),
                nameof(MeterAliasFix)),
            context.Diagnostics);
    }

    private static UsingDirectiveSyntax Like(SyntaxList<UsingDirectiveSyntax> usings, UsingDirectiveSyntax alias) =>
        usings.LastOrDefault() is not { } last
            ? alias.WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed)
            : alias.WithLeadingTrivia(last.GetLeadingTrivia().Where(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)))
                .WithTrailingTrivia(last.GetTrailingTrivia());
}
