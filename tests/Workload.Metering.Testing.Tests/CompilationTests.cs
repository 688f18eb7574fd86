using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Workload.Metering.Testing.Tests;

[Collection(Alone.Name)]
public sealed class CompilationTests
{
    [Theory]
    [InlineData("PhaseAssert.CpuBound(async () => await Task.Delay(1))", "CpuBoundAsync")]
    [InlineData("PhaseAssert.IoBound(async () => await Task.Delay(1))", "IoBoundAsync")]
    [InlineData("PhaseAssert.CpuBound(() => Task.Delay(1))", "CpuBoundAsync")]
    [InlineData("PhaseAssert.UsesAtMost(TimeSpan.FromMilliseconds(1), async () => await Task.Delay(1))", "UsesAtMostAsync")]
    [InlineData("PhaseAssert.CostsAtMost(2, () => { }, async () => await Task.Delay(1))", "CostsAtMost compares synchronous bodies")]
    [InlineData("PhaseAssert.CostsAtMost(2, async () => await Task.Delay(1), () => { })", "CostsAtMost compares synchronous bodies")]
    [InlineData("PhaseAssert.CostsAtMost(2, async () => await Task.Delay(1), async () => await Task.Delay(1))", "CostsAtMost compares synchronous bodies")]
    public void An_asynchronous_body_in_a_synchronous_assertion_does_not_compile(string statement, string advice)
    {
        var error = Errors(statement).Should().ContainSingle().Subject;
        error.Id.Should().Be("CS0619", "it is the obsolete overload that the compiler picks");
        error.GetMessage(System.Globalization.CultureInfo.InvariantCulture).Should().Contain(advice);
    }

    [Theory]
    [InlineData("PhaseAssert.CpuBound(() => { })")]
    [InlineData("PhaseAssert.CpuBound(() => int.Parse(\"1\"))")]
    [InlineData("PhaseAssert.CostsAtMost(2, () => { }, () => int.Parse(\"1\"))")]
    [InlineData("PhaseAssert.CpuBoundAsync(async () => await Task.Delay(1))")]
    public void Others_compile(string statement) => Errors(statement).Should().BeEmpty();

    private static IEnumerable<Diagnostic> Errors(string statement)
    {
        string source = $$"""
            using System;
            using System.Threading.Tasks;
            using Workload.Metering.Testing;
            public static class Tests { public static void Test() { {{statement}}; } }
            """;
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is { } file && (file.StartsWith("System.", StringComparison.Ordinal) || file is "netstandard.dll" || file.StartsWith("Workload.Metering", StringComparison.Ordinal)))
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("snippet", [CSharpSyntaxTree.ParseText(source)], references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        return compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }
}
