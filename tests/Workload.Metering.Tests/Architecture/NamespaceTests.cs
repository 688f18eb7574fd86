using System.Text.RegularExpressions;

namespace Workload.Metering.Tests.Architecture;

public sealed partial class NamespaceTests
{
    private static readonly Dictionary<string, string[]> s_namespacesOfExtensions = new()
    {
        ["Workload.Metering.FluentAssertions"] = ["FluentAssertions"],
        ["Workload.Metering.Hosting"] = ["Microsoft.Extensions.DependencyInjection"],
        ["Workload.Metering.AspNetCore"] =
            ["Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Routing", "Microsoft.Extensions.DependencyInjection"],
    };

    [Fact]
    public void Every_source_file_has_the_namespace_of_its_folder()
    {
        string[] projects = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)];
        projects.Should().NotBeEmpty();

        projects.SelectMany(MisplacedFilesOf).Should().BeEmpty();
    }

    [Theory]
    [InlineData("A.B", "X.cs", "namespace A.B;\n", true)]
    [InlineData("A.B", "C/D/X.cs", "using System;\n\nnamespace A.B.C.D;\n", true)]
    [InlineData("A.B", "C/X.cs", "namespace A.B;\n", false)]
    [InlineData("A.B", "X.cs", "namespace A.B.C;\n", false)]
    [InlineData("A.B", "X.cs", "namespace A.B\n{\n}\n", false)]
    [InlineData("A.B", "X.cs", "// namespace A.B;\n", false)]
    [InlineData("A.B", "X.cs", "[assembly: System.CLSCompliant(false)]\n", true)]
    [InlineData("Workload.Metering.FluentAssertions", "X.cs", "namespace FluentAssertions;\n", true)]
    [InlineData("Workload.Metering.Hosting", "X.cs", "namespace Microsoft.Extensions.DependencyInjection;\n", true)]
    [InlineData("Workload.Metering.AspNetCore", "X.cs", "namespace Microsoft.AspNetCore.Routing;\n", true)]
    [InlineData("Workload.Metering.AspNetCore", "Reports/X.cs", "namespace Microsoft.AspNetCore.Routing;\n", false)]
    [InlineData("A.B", "X.cs", "namespace FluentAssertions;\n", false)]
    public void A_file_is_placed_by_its_declaration(string project, string path, string text, bool isPlaced) =>
        IsPlaced(project, path, text).Should().Be(isPlaced);

    private static IEnumerable<string> MisplacedFilesOf(string projectFile)
    {
        string directory = Path.GetDirectoryName(projectFile)!;
        string project = Path.GetFileNameWithoutExtension(projectFile);
        return Repository.SourceFilesOf(directory)
            .Select(file => (path: Path.GetRelativePath(directory, file).Replace('\\', '/'), text: File.ReadAllText(file)))
            .Where(file => !IsPlaced(project, file.path, file.text))
            .Select(file => $"{project}/{file.path} declares {Declaration().Match(file.text).Value.Trim()}");
    }

    private static bool IsPlaced(string project, string path, string text)
    {
        string[] folders = path.Split('/')[..^1];
        Match declaration = Declaration().Match(text);
        string expected = string.Join('.', folders.Prepend(project));

        // A file that extends another library stands in that library's namespace, so that its users need no further using directive.
        if (s_namespacesOfExtensions.GetValueOrDefault(expected, []).Contains(declaration.Groups[1].Value))
            return true;

        // The runtime looks for this type by its name, which has no namespace.
        if (project == "Workload.Metering.Agent.Hook" && path == "StartupHook.cs") return !declaration.Success;

        // A file that only has attributes of the assembly declares no namespace.
        return declaration.Success
            ? declaration.Groups[1].Value == expected
            : text.Contains("[assembly:", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^namespace\s+([\w.]+)\s*;", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
