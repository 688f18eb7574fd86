using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Workload.Metering.Docs.Tests;

/// <summary>
/// Compiles a block as its reader would: with the usings that a project has by itself, and with what the page takes for granted.
/// </summary>
internal static partial class CodeCompiler
{
    private const string ImplicitUsings = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Net.Http;
        using System.Threading;
        using System.Threading.Tasks;
        using Workload.Metering;

        """;

    private static readonly MetadataReference[] s_references =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>What the compiler has against it; empty where it compiles.</summary>
    public static IEnumerable<string> Errors(CodeBlock block)
    {
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        var tree = CSharpSyntaxTree.ParseText(Source(block), new CSharpParseOptions(LanguageVersion.Preview));
        return CSharpCompilation.Create("Block", [tree], s_references, options).GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString());
    }

    // Statements are the body of an asynchronous method, what begins with an attribute or an access are members; usings go to the top.
    private static string Source(CodeBlock block)
    {
        var surroundings = typeof(CodeCompiler).Assembly.GetType(
            $"Workload.Metering.Docs.Tests.Surroundings.{NameOf(block.Page)}", throwOnError: false, ignoreCase: true);
        string usings = string.Concat(UsingDirective().Matches(block.Code).Select(directive => directive.Value + "\n")),
            code = UsingDirective().Replace(block.Code, "");
        string pages = (string?)surroundings?.GetField("Usings")?.GetRawConstantValue() ?? "";
        string body = Member().IsMatch(code)
            ? code
            : $"public async Task RunAsync()\n{{\nawait Task.CompletedTask;\n#line {block.Line} \"{block.Page}\"\n{code}\n}}";
        return $"{ImplicitUsings}{pages}\n{usings}\npublic class "
            + $"Block{(surroundings is null ? "" : $" : {surroundings.FullName}")}\n{{\n{body}\n}}\n";
    }

    /// <summary>docs/coming-from-elsewhere.md: comingfromelsewhere, as the surroundings are called but for the case.</summary>
    private static string NameOf(string page) => Path.GetFileNameWithoutExtension(page).Replace("-", "", StringComparison.Ordinal);

    [GeneratedRegex(@"^using (?:static )?(?:\w+ = )?[\w.]+;\r?$", RegexOptions.Multiline)]
    private static partial Regex UsingDirective();

    [GeneratedRegex(@"\A\s*(\[|public |internal |private )")]
    private static partial Regex Member();
}
