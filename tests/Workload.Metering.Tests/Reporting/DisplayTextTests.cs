using Workload.Metering.Reporting;

namespace Workload.Metering.Tests.Reporting;

public sealed class DisplayTextTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("plain", 5)]
    [InlineData("été", 3)]
    [InlineData("e\u0301te\u0301", 3)]
    [InlineData("読込", 4)]
    [InlineData("ｆｕｌｌ", 8)]
    [InlineData("한국", 4)]
    [InlineData("👩‍👩‍👧", 2)]
    [InlineData("🇫🇮", 2)]
    [InlineData("👍🏽", 2)]
    [InlineData("❤️", 2)]
    [InlineData("Привет", 6)]
    [InlineData("🜁", 1)]
    public void A_width_is_in_columns_of_a_terminal(string text, int columns) => DisplayText.Width(text).Should().Be(columns);

    [Theory]
    [InlineData("a\nb", "a␊b")]
    [InlineData("\u001b[2J", "␛[2J")]
    [InlineData("\u0000\u007f", "␀␡")]
    [InlineData("\u0085", "<U+0085>")]
    [InlineData("\u202Eabc", "<U+202E>abc")]
    [InlineData("a\u200bb\ufeff", "a<U+200B>b<U+FEFF>")]
    [InlineData("a\u2028b", "a<U+2028>b")]
    [InlineData("👩‍👩‍👧", "👩‍👩‍👧")]
    public void What_cannot_be_seen_is_made_visible(string text, string visible) => DisplayText.Visible(text).Should().Be(visible);

    [Fact]
    public void Half_a_surrogate_pair_is_made_visible() => DisplayText.Visible("a\ud800b").Should().Be("a\ufffdb");

    [Theory]
    [InlineData("abcdefghij", 10, "abcdefghij")]
    [InlineData("abcdefghij", 9, "abcd…ghij")]
    [InlineData("abcdefghij", 2, "a…")]
    [InlineData("abcdefghij", 1, "…")]
    [InlineData("テーブル読込", 7, "テー…込")]
    [InlineData("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 5, "👩‍👩‍👧…👩‍👩‍👧")]
    public void A_long_name_keeps_both_its_ends(string text, int columns, string shortened)
    {
        DisplayText.Shorten(text, columns).Should().Be(shortened);
        DisplayText.Width(shortened).Should().BeLessThanOrEqualTo(columns);
    }
}
