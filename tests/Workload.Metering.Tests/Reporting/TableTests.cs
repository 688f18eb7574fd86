using System.Text;
using Workload.Metering.Reporting;
using Workload.Metering.Reporting.Tables;

namespace Workload.Metering.Tests.Reporting;

public sealed class TableTests
{
    [Theory]
    [InlineData(120)]
    [InlineData(100)]
    [InlineData(80)]
    [InlineData(50)]
    [InlineData(30)]
    [InlineData(20)]
    public void No_row_is_wider_than_the_terminal(int columns)
    {
        foreach (bool tree in new[] { false, true })
        {
            using var writer = new StringWriter();
            new TableReportWriter(new Terminal(columns, Colours: false, Unicode: true))
                .Write(SampleSnapshots.Large(), writer, new ReportOptions { ShowTree = tree });
            string[] lines = writer.ToString().Split('\n');
            int first = Array.FindIndex(lines, line => line.StartsWith('─')),
                last = Array.FindLastIndex(lines, line => line.StartsWith('─'));
            (last - first).Should().BeGreaterThan(300);
            lines[first..(last + 1)].Should().OnlyContain(line => DisplayText.Width(line) <= columns);
        }
    }

    [Fact]
    public void Columns_stay_aligned_beside_names_of_any_width()
    {
        string[] lines = Approval.Write(SampleSnapshots.Odd(), ReportFormat.Table).Split('\n');
        int header = Array.FindIndex(lines, line => line.StartsWith("phase", StringComparison.Ordinal)), rules = 0;
        int bottleneck = lines[header].IndexOf("bottleneck", StringComparison.Ordinal);
        for (int at = header + 1; rules < 2; at++)
        {
            if (lines[at].StartsWith('─')) rules++;
            else DisplayText.Width(lines[at][..(IndexOfColumn(lines[at], bottleneck) - 1)]).Should().Be(bottleneck - 1);
        }
    }

    [Theory]
    [InlineData(new long[] { 1, 0, 0, 0, 0, 0 }, new[] { 10, 0, 0, 0, 0, 0 })]
    [InlineData(new long[] { 1, 1, 1, 0, 0, 0 }, new[] { 4, 3, 3, 0, 0, 0 })]
    [InlineData(new long[] { 96, 0, 4, 0, 0, 0 }, new[] { 10, 0, 0, 0, 0, 0 })]
    [InlineData(new[] { long.MaxValue, long.MaxValue, 0, 0, 0, 0 }, new[] { 5, 5, 0, 0, 0, 0 })]
    public void A_bar_is_filled_by_largest_remainder(long[] parts, int[] cells) => BreakdownBar.Apportion(parts, 10).Should().Equal(cells);

    [Theory]
    [InlineData(null, "xterm-256color", null, true)]
    [InlineData(null, "dumb", null, false)]
    [InlineData(null, null, null, false)]
    [InlineData(null, null, "a-session", true)]
    [InlineData("1", "xterm-256color", null, false)]
    [InlineData("", "xterm-256color", "a-session", false)]
    public void Colours_are_for_terminals_that_want_them(string? noColor, string? term, string? session, bool wanted) =>
        Terminal.WantsColours(name => name switch { "NO_COLOR" => noColor, "TERM" => term, "WT_SESSION" => session, _ => null })
            .Should().Be(wanted);

    [Fact]
    public void A_writer_that_is_not_the_console_gets_no_colour()
    {
        using var writer = new StringWriter();
        Terminal.Of(writer).Should().Be(new Terminal(Columns: null, Colours: false, Unicode: true));
        Approval.Write(SampleSnapshots.Job(), ReportFormat.Table).Should().NotContain("\u001b");
    }

    [Fact]
    public void A_code_page_without_blocks_gets_ASCII()
    {
        Terminal.CanEncode(Encoding.ASCII, TableGlyphs.Blocks.All).Should().BeFalse();
        Terminal.CanEncode(Encoding.Latin1, TableGlyphs.Blocks.All).Should().BeFalse();
        Terminal.CanEncode(Encoding.UTF8, TableGlyphs.Blocks.All).Should().BeTrue();
    }

    /// <summary>Returns the index in a text of the character in this column of the terminal.</summary>
    private static int IndexOfColumn(string line, int column)
    {
        int at = 0;
        while (DisplayText.Width(line[..at]) < column) at++;
        return at;
    }
}
