using System.Text.RegularExpressions;

namespace Workload.Metering.Docs.Tests;

/// <summary>A page must name only what exists.</summary>
public sealed partial class PageTests
{
    private static readonly string[] s_pages =
    [
        .. new[] { "README.md", "CHANGELOG.md", "SECURITY.md", "benchmarks/results.md" }.Select(InRepository),
        .. Directory.GetFiles(InRepository("docs"), "*.md", SearchOption.AllDirectories),
    ];

    private static readonly Lazy<HashSet<string>> s_words = new(() =>
        [.. Directory.GetFiles(InRepository("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !BuildOutput().IsMatch(file))
            .SelectMany(file => Word().Matches(File.ReadAllText(file)).Select(word => word.Value)),
        .. Directory.GetFiles(InRepository("tests"), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file))]);

    public static TheoryData<string> Pages =>
        [.. s_pages.Select(page => Path.GetRelativePath(CodeBlock.RepositoryRoot, page).Replace('\\', '/'))];

    [Theory, MemberData(nameof(Pages))]
    public void The_links_of_a_page_lead_to_files_and_headings(string page)
    {
        string file = InRepository(page);
        var broken = Link().Matches(WithoutCode(File.ReadAllText(file))).Select(link => link.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !Leads(file, target));
        broken.Should().BeEmpty();
    }

    /// <summary>The page is for people who change the library. It is of no use if types and members have other names.</summary>
    [Fact]
    public void The_page_on_internals_names_code_that_exists()
    {
        string page = File.ReadAllText(InRepository("docs/internals.md"));
        var spans = CodeSpan().Matches(Fence().Replace(page, "")).Select(span => span.Groups[1].Value)
            .Where(name => Identifier().IsMatch(name));
        var members = Fence().Matches(page).SelectMany(fence => Member().Matches(fence.Value)).Select(member => member.Value);
        string[] named = [.. spans.Concat(members).SelectMany(name => name.Split('.')).Distinct()];
        named.Should().HaveCountGreaterThan(30);
        named.Where(name => !s_words.Value.Contains(name)).Should().BeEmpty();
    }

    /// <summary>The page gives the files that a change touches as paths.</summary>
    [Fact]
    public void The_page_on_internals_names_files_that_exist()
    {
        string[] named = [.. CodeSpan().Matches(File.ReadAllText(InRepository("docs/internals.md")))
            .Select(span => span.Groups[1].Value).Where(name => FilePath().IsMatch(name)).Distinct()];
        named.Should().HaveCountGreaterThan(20);
        named.Where(name => !Exists(InRepository(name)) && !Exists(InRepository("src/Workload.Metering/" + name))).Should().BeEmpty();
    }

    /// <summary>The table is what people configure by, so it has every option, and names apart those that exist only in code.</summary>
    [Fact]
    public void The_page_on_hosting_lists_every_option()
    {
        string page = File.ReadAllText(InRepository("docs/hosting.md"));
        var listed = OptionRow().Matches(page).Select(row => row.Groups[1].Value);
        listed.Concat(["WaitSources", "TimeProvider"])
            .Should().BeEquivalentTo(typeof(WorkloadMeterOptions).GetProperties().Select(option => option.Name));
        page.Should().Contain("Two more options exist only in code. `WaitSources` ").And.Contain(" `TimeProvider` is the clock");
    }

    [Theory]
    [InlineData("internals.md#glossary", true)]
    [InlineData("internals.md#the-order-of-nothing", false)]
    [InlineData("nowhere.md", false)]
    [InlineData("#documentation", true)]
    public void A_link_leads_to_a_file_and_a_heading(string target, bool leads) =>
        Leads(InRepository("docs/README.md"), target).Should().Be(leads);

    private static string InRepository(string path) => Path.Combine(CodeBlock.RepositoryRoot, path);

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    private static bool Leads(string page, string target)
    {
        string[] parts = target.Split('#');
        string file = parts[0].Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, parts[0]));
        if (!Exists(file)) return false;
        return parts.Length == 1 || Heading().Matches(File.ReadAllText(file)).Any(heading => IsAnchor(heading.Groups[1].Value, parts[1]));
    }

    /// <summary>GitHub makes an anchor from a heading. It drops punctuation and replaces spaces by hyphens.</summary>
    private static bool IsAnchor(string heading, string anchor) =>
        Punctuation().Replace(heading.Trim(), "").Replace(' ', '-').Equals(anchor, StringComparison.OrdinalIgnoreCase);

    private static string WithoutCode(string text) => CodeSpan().Replace(Fence().Replace(text, ""), "");

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\| `([A-Z]\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex OptionRow();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+?)\r?$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();

    [GeneratedRegex(@"[/\\](bin|obj)[/\\]")]
    private static partial Regex BuildOutput();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^[A-Z]\w+(\.[A-Z]\w+)*$")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"\b[A-Z]\w+\.[A-Z]\w+")]
    private static partial Regex Member();

    [GeneratedRegex(@"^[\w.]+/[\w./]*$|^[\w.]+\.(cs|txt)$")]
    private static partial Regex FilePath();
}
