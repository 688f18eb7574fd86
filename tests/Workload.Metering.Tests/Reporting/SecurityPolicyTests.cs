using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Workload.Metering.Tests.Reporting;

/// <summary>The permissions that a page needs from a browser. A browser test shows that the page then works in full.</summary>
public sealed partial class SecurityPolicyTests
{
    public static TheoryData<ReportFormat> Pages => [ReportFormat.Html, ReportFormat.FlameGraph];

    [Theory, MemberData(nameof(Pages))]
    public void The_policy_names_the_hashes_of_the_style_and_the_script_as_they_are_written(ReportFormat format)
    {
        foreach (var snapshot in new[] { SampleSnapshots.Job(), SampleSnapshots.Odd(), SampleSnapshots.Empty(), SampleSnapshots.Large() })
        {
            string page = Approval.Write(snapshot, format);
            HashOf(Style(), page).Should().Be(ReportSecurityPolicy.StyleSource(format));
            HashOf(Script(), page).Should().Be(ReportSecurityPolicy.ScriptSource(format));
        }

        string policy = ReportSecurityPolicy.For(format);
        policy.Should().ContainAll("default-src 'none'", "frame-ancestors 'none'", ReportSecurityPolicy.StyleSource(format),
            ReportSecurityPolicy.ScriptSource(format));
        policy.Should().NotContain("unsafe");
    }

    [Theory, MemberData(nameof(Pages))]
    public void Nothing_is_inline_but_one_style_and_one_script(ReportFormat format)
    {
        string page = Approval.Write(SampleSnapshots.Large(), format, new ReportOptions { ShowTree = true });
        Style().Matches(page).Should().ContainSingle();
        Script().Matches(page).Should().ContainSingle();
        string rest = Script().Replace(Style().Replace(page, ""), "");
        InlineAttribute().Matches(rest).Should().BeEmpty("no policy allows an attribute by its hash in all browsers");
        rest.Should().NotContainAny("<style", "<script", "javascript:");
    }

    [Theory]
    [InlineData(ReportFormat.Json)]
    [InlineData(ReportFormat.Table)]
    [InlineData(ReportFormat.Markdown)]
    [InlineData(ReportFormat.FoldedStacks)]
    public void A_text_may_do_nothing(ReportFormat format)
    {
        ReportSecurityPolicy.For(format).Should().Be("default-src 'none'; frame-ancestors 'none'");
        ReportSecurityPolicy.StyleSource(format).Should().BeNull();
        ReportSecurityPolicy.ScriptSource(format).Should().BeNull();
    }

    [Fact]
    public void A_format_that_there_is_not_is_refused() =>
        FluentActions.Invoking(() => ReportSecurityPolicy.For((ReportFormat)99)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("99 is not a report format;*");

    [GeneratedRegex("<style>(?:<!\\[CDATA\\[)?(?<text>.*?)(?:\\]\\]>)?</style>", RegexOptions.Singleline)]
    private static partial Regex Style();

    [GeneratedRegex("<script>(?:<!\\[CDATA\\[)?(?<text>.*?)(?:\\]\\]>)?</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("<[^>]*\\s(?:style|on[a-z]+)=", RegexOptions.Singleline)]
    private static partial Regex InlineAttribute();

    private static string HashOf(Regex element, string page) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(element.Match(page).Groups["text"].Value)))}'";
}
