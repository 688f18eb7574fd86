using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Workload.Metering.Analyzers.Tests;

public sealed class PageTests
{
    [Fact]
    public void Each_rule_has_a_page_and_a_row()
    {
        string pages = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "docs", "rules");
        string index = File.ReadAllText(Path.Combine(pages, "README.md"));
        var rules = typeof(Rules).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (DiagnosticDescriptor)field.GetValue(null)!).ToArray();

        rules.Should().HaveCountGreaterThan(4);
        foreach (var rule in rules)
        {
            string page = File.ReadAllText(Path.Combine(pages, rule.Id + ".md"));
            page.Should().StartWith($"# {rule.Id}: ").And.Contain("```csharp");
            index.Should().Contain($"[{rule.Id}]({rule.Id}.md)");
        }

        Directory.GetFiles(pages, "WM*.md").Should().HaveSameCount(rules);
    }

    [Theory]
    [InlineData("https://example.org/metering.git")]
    [InlineData("https://example.org/metering")]
    public void A_rule_links_to_its_page(string repository) =>
        Rules.HelpLink(repository, "WM0001").Should().Be("https://example.org/metering/blob/HEAD/docs/rules/WM0001.md");

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
