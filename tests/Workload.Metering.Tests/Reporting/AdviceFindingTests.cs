using Workload.Metering.Reporting;

namespace Workload.Metering.Tests.Reporting;

/// <summary>Reports combine the advice of many phases.</summary>
public sealed class AdviceFindingTests
{
    [Fact]
    public void A_finding_for_several_phases_is_said_once_with_their_names()
    {
        var findings = AdviceFinding.Of(SampleSnapshots.Cms());
        var blocked = findings.Should().ContainSingle(finding => finding.Advice.Id == "await-blocked-waits").Which;
        blocked.Phases.Should().HaveCountGreaterThan(2).And.Contain("POST /manager/api/page/save");
        string table = Approval.Write(SampleSnapshots.Cms(), ReportFormat.Table);
        table.Split("Make the blocking waits asynchronous").Should().HaveCount(2);
        table.Should().Contain($"  For {blocked.Phases[0]}: Each call blocks a thread");
    }

    [Fact]
    public void The_most_valuable_comes_first_and_stands_above_the_table()
    {
        string table = Approval.Write(SampleSnapshots.Job(), ReportFormat.Table);
        table.IndexOf("times as fast", StringComparison.Ordinal)
            .Should().BePositive().And.BeLessThan(table.IndexOf("where the time went", StringComparison.Ordinal));
        var findings = AdviceFinding.Of(SampleSnapshots.Job());
        findings[0].Advice.PredictedSpeedup.Should().NotBeNull();
    }

    [Fact]
    public void What_is_too_little_is_said_once()
    {
        var withheld = WithheldAdvice.Of(SampleSnapshots.Cms());
        withheld.Should().ContainSingle(entry => entry.Reason.StartsWith("they have fewer than 5 calls, less than 10.0 ms, or less than "
            + "3.0 % of", StringComparison.Ordinal)).Which.Phases.Should().HaveCountGreaterThan(3);
        withheld.SelectMany(entry => entry.Phases)
            .Should().NotContain(name => name.Contains("/module"), "phases without a call are counted elsewhere");
    }

    [Fact]
    public void What_was_not_called_is_one_line()
    {
        var rows = ReportRows.Of(SampleSnapshots.Cms(), new ReportOptions());
        rows.Shown.Should().HaveCount(14);
        rows.NeverCalled.Should().Be(68);
        foreach (var format in (ReportFormat[])[ReportFormat.Table, ReportFormat.Markdown, ReportFormat.Html])
            Approval.Write(SampleSnapshots.Cms(), format).Should().Contain("68 phases without a call");
    }

    [Fact]
    public void A_figure_with_a_large_error_shows_it()
    {
        foreach (var format in (ReportFormat[])[ReportFormat.Table, ReportFormat.Markdown, ReportFormat.Html])
            Approval.Write(SampleSnapshots.Cms(), format).Should().MatchRegex("692 ms ± [0-9]+ ms");
        Quantity.WithError(TimeSpan.FromMilliseconds(692), TimeSpan.FromMilliseconds(658)).Should().Be("692 ms ± 658 ms");
        Quantity.WithError(TimeSpan.FromMilliseconds(692), TimeSpan.FromMilliseconds(69)).Should().Be("692 ms");
        Quantity.WithError(0.5, 0.06).Should().Be("0.50 ± 0.06");
        Quantity.WithError(0.02, 0.003).Should().Be("0.02");
    }

    [Fact]
    public void Calls_at_once_are_shown()
    {
        var snapshot = new Analysis.Situation { Calls = 500, Cpu = 0.5, Blocked = 4.5, Measured = [(1, 400, 5), (9, 300, 58)] }.Snapshot;
        Approval.Write(snapshot, ReportFormat.Table).Should().Contain("phase by calls at once: 1: 5.00 ms, 9 to 16: 58.0 ms.");
        Approval.Write(snapshot, ReportFormat.Html)
            .Should().Contain("Mean wall by calls at once").And.Contain("58.0 ms <small>(300)</small>");
        using var reader = new StringReader(Approval.Write(snapshot, ReportFormat.Json));
        MeterSnapshot.Load(reader)["phase"].CallsAtOnce.Should().Equal(snapshot["phase"].CallsAtOnce).And.HaveCount(2);
    }

    [Fact]
    public void Only_a_page_that_is_served_links_to_other_spans()
    {
        Approval.Write(SampleSnapshots.Cms(), ReportFormat.Html).Should().NotContain("?format=html");
        Approval.Write(SampleSnapshots.Cms(), ReportFormat.Html, new ReportOptions { LinkTimeSpans = true })
            .Should().Contain("?format=html&amp;last=60").And.Contain("?format=html&amp;seconds=10");
    }
}
