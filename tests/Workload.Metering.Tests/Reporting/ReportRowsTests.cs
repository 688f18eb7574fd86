using Workload.Metering.Reporting;

namespace Workload.Metering.Tests.Reporting;

public sealed class ReportRowsTests
{
    [Theory]
    [InlineData(ReportOrder.Wall, "etl job", "compress", "tokenise")]
    [InlineData(ReportOrder.Cpu, "etl job", "compress", "tokenise")]
    [InlineData(ReportOrder.Blocked, "etl job", "store", "read files")]
    [InlineData(ReportOrder.Awaiting, "etl job", "post batch", "read files")]
    [InlineData(ReportOrder.Self, "compress", "tokenise", "post batch")]
    [InlineData(ReportOrder.Calls, "read files", "tokenise", "compress")]
    [InlineData(ReportOrder.Name, "compress", "etl job", "post batch")]
    public void Rows_are_sorted_as_asked(ReportOrder order, params string[] first) =>
        ReportRows.Of(SampleSnapshots.Job(), new ReportOptions { OrderBy = order }).Shown.Take(3).Select(row => row.Name)
            .Should().Equal(first);

    [Fact]
    public void The_rest_is_counted()
    {
        var rows = ReportRows.Of(SampleSnapshots.Job(), new ReportOptions { Top = 2 });
        rows.Shown.Should().HaveCount(2);
        rows.Omitted.Should().Be(6);
        rows.OmittedCalls.Should().Be(412 + 412 + 26 + 26 + 26 + 1);
        Approval.Write(SampleSnapshots.Job(), ReportFormat.Table, new ReportOptions { Top = 2 })
            .Should().Contain("… and 6 more phases with 903 calls");
    }

    [Fact]
    public void The_top_of_a_tree_hangs_together()
    {
        var rows = ReportRows.Of(SampleSnapshots.Large(), new ReportOptions { ShowTree = true, Top = 30 });
        rows.Shown.Should().HaveCount(30);
        rows.Shown[0].Depth.Should().Be(0);
        rows.Shown.Zip(rows.Shown.Skip(1)).Should().OnlyContain(pair => pair.Second.Depth <= pair.First.Depth + 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void A_top_below_one_is_refused(int top)
    {
        foreach (var format in Enum.GetValues<ReportFormat>())
        {
            FluentActions.Invoking(() => Approval.Write(SampleSnapshots.Job(), format, new ReportOptions { Top = top }))
                .Should().Throw<ArgumentOutOfRangeException>().WithMessage($"Top is {top}; it must be 1 or more, or null for all.*");
        }
    }

    [Fact]
    public void An_unknown_order_or_format_is_refused()
    {
        FluentActions.Invoking(
            () => Approval.Write(SampleSnapshots.Job(), ReportFormat.Table, new ReportOptions { OrderBy = (ReportOrder)99 }))
            .Should().Throw<ArgumentOutOfRangeException>()
                .WithMessage("OrderBy is 99; it must be one of Wall, Cpu, Blocked, Awaiting, Self, Calls, Name.*");
        FluentActions.Invoking(() => Approval.Write(SampleSnapshots.Job(), (ReportFormat)99))
            .Should().Throw<ArgumentOutOfRangeException>()
                .WithMessage("99 is not a report format; it must be one of Table, Markdown, Json, Html, FlameGraph, FoldedStacks.*");
    }

    [Fact]
    public void A_report_needs_a_writer_and_a_report_to_read()
    {
        FluentActions.Invoking(() => SampleSnapshots.Job().Write(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => MeterSnapshot.Load(null!)).Should().Throw<ArgumentNullException>();
    }
}
