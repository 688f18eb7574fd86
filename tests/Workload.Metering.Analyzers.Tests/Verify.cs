using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace Workload.Metering.Analyzers.Tests;

/// <summary>Runs one analyzer, and its fix, on code with the marks <c>{|WM0001:…|}</c> where it is to report.</summary>
internal static class Verify
{
    public static Task FindsAsync<TAnalyzer>(string code, params DiagnosticResult[] compilerErrors)
        where TAnalyzer : DiagnosticAnalyzer, new() => RunAsync<TAnalyzer, EmptyCodeFixProvider>(code, null, compilerErrors);

    public static Task FixesAsync<TAnalyzer, TFix>(string code, string fixedCode, params DiagnosticResult[] compilerErrors)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new() => RunAsync<TAnalyzer, TFix>(code, fixedCode, compilerErrors);

    private static Task RunAsync<TAnalyzer, TFix>(string code, string? fixedCode, DiagnosticResult[] compilerErrors)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        // The references of this process: nothing is downloaded.
        var test = new CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier>
        {
            TestCode = code,
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
            CompilerDiagnostics = CompilerDiagnostics.Errors,
        };
        if (fixedCode is not null) test.FixedCode = fixedCode;
        foreach (string path in ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator))
        {
            string file = Path.GetFileName(path);
            if (file.StartsWith("System.", StringComparison.Ordinal) || file is "Workload.Metering.dll" or "netstandard.dll" || file.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal))
                test.TestState.AdditionalReferences.Add(MetadataReference.CreateFromFile(path));
        }

        test.ExpectedDiagnostics.AddRange(compilerErrors);
        return test.RunAsync();
    }
}
