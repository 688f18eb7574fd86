using System.Text.RegularExpressions;

namespace Workload.Metering.Docs.Tests;

/// <summary>A block of C# in a page.</summary>
/// <param name="Page">The path of the page from the root of the repository.</param>
/// <param name="Line">The line on which the code begins.</param>
/// <param name="Code">The code.</param>
internal sealed partial record CodeBlock(string Page, int Line, string Code)
{
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>Returns the blocks of the README and of every page of the documentation.</summary>
    public static IEnumerable<CodeBlock> All() => new[] { "docs", "docs/rules" }
        .SelectMany(folder => Directory.GetFiles(Path.Combine(RepositoryRoot, folder), "*.md")).Order(StringComparer.Ordinal)
            .Prepend(Path.Combine(RepositoryRoot, "README.md"))
        .SelectMany(Of);

    private static IEnumerable<CodeBlock> Of(string file)
    {
        string text = File.ReadAllText(file), page = Path.GetRelativePath(RepositoryRoot, file).Replace('\\', '/');
        return Fence().Matches(text).Select(
            block => new CodeBlock(page, text[..block.Groups[1].Index].Count(character => character == '\n') + 1, block.Groups[1].Value));
    }

    private static string FindRoot()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Workload.Metering.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new DirectoryNotFoundException("No Workload.Metering.sln above " + AppContext.BaseDirectory);
    }

    [GeneratedRegex("^[ ]*```csharp\r?\n(.*?)^[ ]*```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();
}
