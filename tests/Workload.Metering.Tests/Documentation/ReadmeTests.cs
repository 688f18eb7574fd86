using System.Text.RegularExpressions;
using Workload.Metering.Tests.Architecture;

namespace Workload.Metering.Tests.Documentation;

public sealed partial class ReadmeTests
{
    private static readonly string s_readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public void The_first_lines_of_code_are_the_whole_of_the_first_sample()
    {
        string code = CodeBlock().Match(s_readme).Groups[1].Value;
        code.Should().Be(File.ReadAllText(Path.Combine(Repository.Root, "docs", "samples", "FirstLook", "Program.cs")));
        code.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(5);
    }

    [Fact]
    public void The_first_table_is_what_these_lines_print()
    {
        using var meter = new WorkloadMeter();
        string[] phases = [.. PhaseName().Matches(CodeBlock().Match(s_readme).Value).Select(match => match.Groups[1].Value)];
        phases.Should().HaveCount(4);
        foreach (string phase in phases)
        {
            using (meter.Track(phase))
            {
            }
        }

        using var printed = new StringWriter();
        meter.Snapshot().Write(printed);
        string table = TextBlock().Match(s_readme).Groups[1].Value;
        FirstColumn(table).Should().BeEquivalentTo(FirstColumn(printed.ToString()));
    }

    // The figures differ from run to run, and with them the widths of their columns and the order of the rows.
    private static IEnumerable<string> FirstColumn(string table) => table.Split('\n').Skip(1)
        .Where(line => line.Length > 0 && char.IsLetter(line[0]) && !line.StartsWith("undecided", StringComparison.Ordinal)
            && !line.StartsWith("In no phase", StringComparison.Ordinal) && !line.StartsWith("Metering itself", StringComparison.Ordinal)
            && !line.StartsWith("No advice", StringComparison.Ordinal))
        .Select(line => ColumnEnd().Split(line)[0]);

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("```text\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex TextBlock();

    [GeneratedRegex("Meter\\.Track\\(\"([^\"]+)\"")]
    private static partial Regex PhaseName();

    [GeneratedRegex("  +")]
    private static partial Regex ColumnEnd();
}
