using Workload.Metering.Testing.Judging;

namespace Workload.Metering.Testing.Tests.Judging;

public sealed class StudentTTests
{
    // The values are from the usual printed tables.
    [Theory]
    [InlineData(0.05, 1, 6.3138)]
    [InlineData(0.005, 1, 63.6567)]
    [InlineData(0.005, 2, 9.9248)]
    [InlineData(0.025, 3, 3.1824)]
    [InlineData(0.0005, 4, 8.6103)]
    [InlineData(0.01, 10, 2.7638)]
    [InlineData(0.025, 120, 1.9799)]
    public void The_quantiles_are_the_printed_ones(double exceeded, int degrees, double expected) =>
        StudentT.Quantile(exceeded, degrees).Should().BeApproximately(expected, 0.0001);

    [Fact]
    public void Many_degrees_are_taken_for_200_which_is_the_safe_side() =>
        StudentT.Quantile(0.025, 5_000).Should().BeApproximately(1.9719, 0.0001);
}
