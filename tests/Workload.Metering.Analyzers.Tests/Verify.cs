using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace Workload.Metering.Analyzers.Tests;

/// <summary>Runs one analyzer and its fix on code. The code has the mark <c>{|WM0001:…|}</c> wherever the analyzer must report.</summary>
internal static class Verify
{
    // These are the references of this process, so nothing is downloaded. They are read once.
    private static readonly MetadataReference[] s_references =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Where(path => Path.GetFileName(path) is "System.Private.CoreLib.dll" or "System.Runtime.dll" or "System.Collections.dll"
            or "System.Linq.dll" or "netstandard.dll"
            or "System.Diagnostics.DiagnosticSource.dll" or "Workload.Metering.dll" or "Microsoft.Extensions.Logging.Abstractions.dll")
        .Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>Returns one method, with a body of its own, for each of the statements.</summary>
    public static string Methods(string signature, IEnumerable<string> statements) => string.Concat(
        statements.Select((statement, number) =>
            $"\n    {signature.Replace("M(", $"M{number}(", StringComparison.Ordinal)}\n    {{\n        {statement}\n    }}\n"));

    public static Task FindsAsync<TAnalyzer>(string code, params DiagnosticResult[] compilerErrors)
        where TAnalyzer : DiagnosticAnalyzer, new() => RunAsync<TAnalyzer, EmptyCodeFixProvider>(code, null, compilerErrors);

    /// <summary>Does the same for a program of statements without a class.</summary>
    public static Task FindsInProgramAsync<TAnalyzer>(string code)
        where TAnalyzer : DiagnosticAnalyzer, new() =>
            RunAsync<TAnalyzer, EmptyCodeFixProvider>(code, null, [], OutputKind.ConsoleApplication);

    public static Task FixesAsync<TAnalyzer, TFix>(string code, string fixedCode, params DiagnosticResult[] compilerErrors)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new() => RunAsync<TAnalyzer, TFix>(code, fixedCode, compilerErrors);

    public static Task FixesInProgramAsync<TAnalyzer, TFix>(string code, string fixedCode)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new() => RunAsync<TAnalyzer, TFix>(code, fixedCode, [], OutputKind.ConsoleApplication);

    private static Task RunAsync<TAnalyzer, TFix>(
        string code, string? fixedCode, DiagnosticResult[] compilerErrors, OutputKind kind = OutputKind.DynamicallyLinkedLibrary)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        var test = new CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier>
        {
            TestCode = code,
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
            CompilerDiagnostics = CompilerDiagnostics.Errors,
        };
        test.TestState.OutputKind = kind;
        if (fixedCode is not null) test.FixedCode = fixedCode;
        test.TestState.AdditionalReferences.AddRange(s_references);
        test.ExpectedDiagnostics.AddRange(compilerErrors);
        return test.RunAsync();
    }
}
