using Workload.Metering.Aggregation;

namespace Workload.Metering.Tests.Reporting;

/// <summary>The texts of waits that the approved reports do not contain.</summary>
public sealed class WaitTextTests
{
    [Theory]
    [InlineData(ReportFormat.Table, "lock held by report 100 %")]
    [InlineData(ReportFormat.Markdown, "lock held by report 100 %")]
    [InlineData(ReportFormat.Html, "lock held by report")]
    [InlineData(ReportFormat.FlameGraph, "blocked: lock held by report")]
    [InlineData(ReportFormat.FoldedStacks, "lock%20held%20by%20report")]
    [InlineData(ReportFormat.Json, "\"target\": \"report\"")]
    public void Each_report_names_the_phase_that_holds_a_lock(ReportFormat format, string expected)
    {
        var import = SampleSnapshots.Path(
            "import", 3, cpu: 900, blocked: 4_200, waits: [new() { Name = WaitName.Get(WaitKind.Lock, "report"), Samples = 80 }]);
        Approval.Write(new MeterSnapshot(SampleSnapshots.Data(import) with { WaitsKnown = true }), format).Should().Contain(expected);
    }

    [Theory]
    [InlineData(ReportFormat.Table)]
    [InlineData(ReportFormat.Markdown)]
    public void A_system_that_shows_no_system_calls_is_said_to_be_the_reason(ReportFormat format)
    {
        const string Reason = "Held threads could not be sampled on this system", TooFew = "fewer than 8 times";
        var data = SampleSnapshots.WaitingData();

        Approval.Write(new MeterSnapshot(data), format).Should().Contain(TooFew).And.NotContain(Reason);
        Approval.Write(new MeterSnapshot(data with { SamplerLateness = null }), format).Should().Contain(Reason).And.NotContain(TooFew);
    }
}
