using Workload.Metering.Reporting;
using Workload.Metering.Reporting.Tables;

namespace Workload.Metering.Tests.Reporting;

/// <summary>Names that do not fit are shortened so that different ones stay different.</summary>
public sealed class ShortNamesTests
{
    private static readonly string[] s_alike =
    [
        "GET /manager/api/page/info/{pageId:guid}", "GET /manager/api/post/info/{pageId:guid}", "GET /manager/api/site/info/{pageId:guid}",
        "GET /manager/api/page/save/{pageId:guid}", "GET /manager/api/page/save/{postId:guid}",
            "POST /manager/api/page/save/{pageId:guid}", "short",
    ];

    [Theory]
    [InlineData(30)]
    [InlineData(20)]
    [InlineData(12)]
    [InlineData(8)]
    [InlineData(5)]
    public void Different_names_stay_different(int columns)
    {
        var names = new ShortNames(s_alike, columns, "…");
        string[] shown = [.. s_alike.Select(name => names[name])];
        shown.Should().OnlyHaveUniqueItems();
        shown.Should().OnlyContain(name => DisplayText.Width(name) <= columns);
        names["short"].Should().Be("short");
    }

    [Fact]
    public void Hundreds_of_names_that_are_alike_stay_different()
    {
        string[] many = [.. Enumerable.Range(0, 300)
            .Select(number => $"GET /api/some/long/path/of/module{number % 17}/action{number}/with/an/{{id:guid}}")];
        var names = new ShortNames(many, 16, "…");
        many.Select(name => names[name]).Should().OnlyHaveUniqueItems().And.OnlyContain(name => DisplayText.Width(name) <= 16);
    }

    [Fact]
    public void What_tells_names_apart_is_shown() =>
        new ShortNames(s_alike[..3], 24, "…")[s_alike[1]].Should().Contain("post");

    [Fact]
    public void Without_a_limit_they_are_what_they_are() => new ShortNames(s_alike, null, "…")[s_alike[0]].Should().Be(s_alike[0]);
}
