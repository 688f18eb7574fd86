using Workload.Metering.AspNetCore.Reports;

namespace Workload.Metering.AspNetCore.Tests;

public sealed class ReportMediaTests
{
    [Fact]
    public void Each_format_has_a_name_in_the_address()
    {
        string[] names = ReportMedia.Names.Split(", ");
        names.Select(name => ReportMedia.Named(name)!.Format).Should().BeEquivalentTo(Enum.GetValues<ReportFormat>());
    }
}
