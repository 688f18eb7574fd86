using Workload.Metering.Machine;

namespace Workload.Metering.Tests.Machine;

public sealed class CpuQuotaTests
{
    [Theory]
    [InlineData("200000 100000\n", 2.0)]
    [InlineData("150000 100000\n", 1.5)]
    [InlineData("50000 100000", 0.5)]
    [InlineData("1000 1000000\n", 0.001)]
    [InlineData("50000\n", 0.5)]
    [InlineData("max 100000\n", null)]
    [InlineData("max\n", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("garbage\n", null)]
    [InlineData("100000 0\n", null)]
    [InlineData("0 100000\n", null)]
    [InlineData("-5 100000\n", null)]
    [InlineData("99999999999999999999 100000\n", null)]
    [InlineData("1 2 3\n", null)]
    public void Version_2_is_a_quota_over_a_period(string? cpuMax, double? cores) => CpuQuota.ParseVersion2(cpuMax).Should().Be(cores);

    [Theory]
    [InlineData("200000\n", "100000\n", 2.0)]
    [InlineData("25000\n", "100000\n", 0.25)]
    [InlineData("-1\n", "100000\n", null)]
    [InlineData(null, "100000\n", null)]
    [InlineData("200000\n", null, null)]
    [InlineData("200000\n", "0\n", null)]
    [InlineData("many\n", "100000\n", null)]
    public void Version_1_has_a_file_for_each(string? quota, string? period, double? cores) =>
        CpuQuota.ParseVersion1(quota, period).Should().Be(cores);
}
