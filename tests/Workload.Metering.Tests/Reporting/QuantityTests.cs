namespace Workload.Metering.Tests.Reporting;

public sealed class QuantityTests
{
    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(1, "100 ns")]
    [InlineData(9, "900 ns")]
    [InlineData(10, "1.00 µs")]
    [InlineData(9_994, "999 µs")]
    [InlineData(9_996, "1.00 ms")]
    [InlineData(123_456, "12.3 ms")]
    [InlineData(9_999_999, "1.00 s")]
    [InlineData(10_000_000, "1.00 s")]
    [InlineData(99_949_999, "9.99 s")]
    [InlineData(99_960_000, "10.0 s")]
    [InlineData(9_990_000_000, "999 s")]
    [InlineData(10_000_000_000, "16.7 min")]
    [InlineData(72_000_000_000, "2.00 h")]
    [InlineData(8_640_000_000_000, "10.0 d")]
    [InlineData(-123_456, "-12.3 ms")]
    public void A_duration_has_three_digits_and_a_unit(long ticks, string text) =>
        Quantity.Duration(TimeSpan.FromTicks(ticks)).Should().Be(text);

    [Fact]
    public void The_longest_duration_still_fits() => Quantity.Duration(TimeSpan.MaxValue).Should().Be("10675199 d");

    [Fact]
    public void What_is_not_known_is_a_dash()
    {
        Quantity.Duration(null).Should().Be("-");
        Quantity.Ratio(null).Should().Be("-");
        Quantity.Ratio(double.NaN).Should().Be("-");
        Quantity.Bytes(null).Should().Be("-");
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_024, "1.00 KiB")]
    [InlineData(1_500_000_000, "1.40 GiB")]
    [InlineData(long.MaxValue, "8.00 EiB")]
    public void Bytes_have_a_binary_unit(long bytes, string text) => Quantity.Bytes(bytes).Should().Be(text);

    [Theory]
    [InlineData(0, "0.00 %")]
    [InlineData(0.00001, "<0.01 %")]
    [InlineData(0.0012, "0.12 %")]
    [InlineData(0.0996, "10 %")]
    [InlineData(1, "100 %")]
    public void A_share_has_two_digits(double share, string text) => Quantity.Percent(share).Should().Be(text);
}
