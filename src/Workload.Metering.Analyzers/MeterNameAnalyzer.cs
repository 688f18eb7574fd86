using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Workload.Metering.Analyzers;

/// <summary>Finds a <c>Meter.Track</c> that is, or may be, another type's.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MeterNameAnalyzer : DiagnosticAnalyzer
{
    private static readonly ImmutableHashSet<string> s_members =
        ImmutableHashSet.Create("Track", "TrackAsync", "Measure", "MeasureAsync", "GetPhase", "Snapshot", "Default", "UseDefault");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.AmbiguousMeter);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSyntaxNodeAction(Analyze, SyntaxKind.SimpleMemberAccessExpression);
    }

    private static void Analyze(SyntaxNodeAnalysisContext context)
    {
        var access = (MemberAccessExpressionSyntax)context.Node;
        if (access.Expression is not IdentifierNameSyntax { Identifier.ValueText: "Meter" } name
            || !s_members.Contains(access.Name.Identifier.ValueText))
        {
            return;
        }
        var found = context.SemanticModel.GetSymbolInfo(name, context.CancellationToken);
        bool isAmbiguous = found.CandidateReason == CandidateReason.Ambiguous
            && found.CandidateSymbols.Any(candidate => Names.Is(candidate as ITypeSymbol, "Meter"));
        bool isOther = found.Symbol is INamedTypeSymbol { Name: "Meter" } type
            && type.ContainingNamespace.ToDisplayString() == "System.Diagnostics.Metrics";
        if (isAmbiguous || isOther) context.ReportDiagnostic(Diagnostic.Create(Rules.AmbiguousMeter, name.GetLocation()));
    }
}
