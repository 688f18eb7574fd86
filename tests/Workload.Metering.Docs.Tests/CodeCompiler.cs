using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Workload.Metering.Docs.Tests;

/// <summary>
/// Compiles a block as its reader would. It adds the usings that every project has, and the surroundings that the page assumes.
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

    /// <summary>Returns the compiler's errors, or nothing if the block compiles.</summary>
    public static IEnumerable<string> Errors(CodeBlock block)
    {
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        var tree = CSharpSyntaxTree.ParseText(Source(block), new CSharpParseOptions(LanguageVersion.Preview));
        return CSharpCompilation.Create("Block", [tree], s_references, options).GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString());
    }

    // Statements become the body of an asynchronous method. A block that begins with an attribute or an access modifier has members. Usings
    // go to the top.
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

    /// <summary>
    /// Makes "comingfromelsewhere" of docs/coming-from-elsewhere.md. The class of the surroundings has the same name, except for its case.
    /// </summary>
    private static string NameOf(string page) => Path.GetFileNameWithoutExtension(page).Replace("-", "", StringComparison.Ordinal);

    [GeneratedRegex(@"^using (?:static )?(?:\w+ = )?[\w.]+;\r?$", RegexOptions.Multiline)]
    private static partial Regex UsingDirective();

    [GeneratedRegex(@"\A\s*(\[|public |internal |private )")]
    private static partial Regex Member();
}
