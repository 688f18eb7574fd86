using Workload.Metering.Reporting.Tables;

namespace Workload.Metering.Tests.Reporting;

public sealed class ApprovedFormatTests
{
    public static TheoryData<string> Cultures => [.. Approval.Cultures];

    [Theory, MemberData(nameof(Cultures))]
    public void A_job_as_a_table(string culture) =>
        Approval.MatchesApproved(Approval.Write(SampleSnapshots.Job(), ReportFormat.Table, culture: culture), "job-table.txt");

    [Theory, MemberData(nameof(Cultures))]
    public void A_job_as_a_tree(string culture) =>
        Approval.MatchesApproved(
            Approval.Write(SampleSnapshots.Job(), ReportFormat.Table, new ReportOptions { ShowTree = true }, culture), "job-tree.txt");

    [Theory, MemberData(nameof(Cultures))]
    public void A_job_as_Markdown(string culture) =>
        Approval.MatchesApproved(Approval.Write(SampleSnapshots.Job(), ReportFormat.Markdown, culture: culture), "job.md");

    [Theory, MemberData(nameof(Cultures))]
    public void A_job_as_JSON(string culture) =>
        Approval.MatchesApproved(Approval.Write(SampleSnapshots.Job(), ReportFormat.Json, culture: culture), "job.json");

    [Theory, MemberData(nameof(Cultures))]
    public void Odd_names_as_a_table(string culture) =>
        Approval.MatchesApproved(Approval.Write(SampleSnapshots.Odd(), ReportFormat.Table, culture: culture), "odd-table.txt");

    [Theory, MemberData(nameof(Cultures))]
    public void Odd_names_as_Markdown(string culture) =>
        Approval.MatchesApproved(Approval.Write(SampleSnapshots.Odd(), ReportFormat.Markdown,
            new ReportOptions { ShowTree = true, OrderBy = ReportOrder.Name }, culture), "odd-tree.md");

    [Theory, MemberData(nameof(Cultures))]
    public void Odd_names_as_JSON(string culture) =>
        Approval.MatchesApproved(Approval.Write(SampleSnapshots.Odd(), ReportFormat.Json, culture: culture), "odd.json");

    [Theory]
    [InlineData(ReportFormat.Table, "waiting-table.txt")]
    [InlineData(ReportFormat.Markdown, "waiting.md")]
    [InlineData(ReportFormat.Json, "waiting.json")]
    [InlineData(ReportFormat.FoldedStacks, "waiting.folded")]
    public void Waits_with_names(ReportFormat format, string file)
    {
        foreach (string culture in Approval.Cultures)
            Approval.MatchesApproved(Approval.Write(SampleSnapshots.Waiting(), format, culture: culture), file);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(30)]
    public void Waits_in_a_narrow_terminal(int columns)
    {
        using var writer = new StringWriter();
        new TableReportWriter(new Terminal(columns, Colours: false, Unicode: true))
            .Write(SampleSnapshots.Waiting(), writer, new ReportOptions());
        Approval.MatchesApproved(writer.ToString(), $"waiting-{columns}-columns.txt");
        foreach (string line in writer.ToString().Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)))
            line.Length.Should().BeLessThanOrEqualTo(Math.Max(columns, 40));
    }

    [Fact]
    public void An_empty_snapshot()
    {
        Approval.MatchesApproved(Approval.Write(SampleSnapshots.Empty(), ReportFormat.Table), "empty-table.txt");
        Approval.MatchesApproved(Approval.Write(SampleSnapshots.Empty(), ReportFormat.Markdown), "empty.md");
        Approval.MatchesApproved(Approval.Write(SampleSnapshots.Empty(), ReportFormat.Json), "empty.json");
    }

    [Fact]
    public void What_the_machine_does_not_tell_is_absent_and_said() =>
        Approval.MatchesApproved(Approval.Write(SampleSnapshots.WithoutQueues(), ReportFormat.Table), "without-queues-table.txt");

    [Fact]
    public void The_largest_of_many() =>
        Approval.MatchesApproved(Approval.Write(SampleSnapshots.Large(), ReportFormat.Table,
            new ReportOptions { ShowTree = true, Top = 24, OrderBy = ReportOrder.Self }), "large-top-tree.txt");

    [Theory]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(40)]
    [InlineData(20)]
    public void Narrow_terminals(int columns)
    {
        using var writer = new StringWriter();
        new TableReportWriter(new Terminal(columns, Colours: false, Unicode: true))
            .Write(SampleSnapshots.Odd(), writer, new ReportOptions());
        Approval.MatchesApproved(writer.ToString(), $"odd-{columns}-columns.txt");
    }

    [Theory]
    [InlineData(80, "cms-80-columns.txt")]
    [InlineData(null, "cms-table.txt")]
    public void Eighty_two_endpoints_of_which_fourteen_were_called(int? columns, string file)
    {
        using var writer = new StringWriter();
        new TableReportWriter(new Terminal(columns, Colours: false, Unicode: true))
            .Write(SampleSnapshots.Cms(), writer, new ReportOptions());
        Approval.MatchesApproved(writer.ToString(), file);
    }

    [Fact]
    public void In_colour()
    {
        using var writer = new StringWriter();
        new TableReportWriter(new Terminal(Terminal.DefaultColumns, Colours: true, Unicode: true))
            .Write(SampleSnapshots.Job(), writer, new ReportOptions());
        Approval.MatchesApproved(writer.ToString(), "job-colours.txt");
    }

    [Fact]
    public void In_ASCII()
    {
        using var writer = new StringWriter();
        new TableReportWriter(new Terminal(Terminal.DefaultColumns, Colours: false, Unicode: false))
            .Write(SampleSnapshots.Job(), writer, new ReportOptions());
        writer.ToString().Should().MatchRegex("^[\n -~]*$");
        Approval.MatchesApproved(writer.ToString(), "job-ascii.txt");
    }
}
