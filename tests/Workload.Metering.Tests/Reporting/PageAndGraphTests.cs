using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Workload.Metering.Aggregation;

namespace Workload.Metering.Tests.Reporting;

/// <summary>The HTML page and the SVG flame graph. A browser test shows how they look and work.</summary>
public sealed partial class PageAndGraphTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    public static TheoryData<ReportFormat> Formats => [ReportFormat.Html, ReportFormat.FlameGraph];

    [Theory, MemberData(nameof(Formats))]
    public void Every_element_is_closed_and_every_text_is_text(ReportFormat format)
    {
        foreach (var snapshot in new[] { SampleSnapshots.Job(), SampleSnapshots.Odd(), SampleSnapshots.Empty(),
            SampleSnapshots.WithoutQueues(), SampleSnapshots.Waiting() })
        {
            var root = Parse(snapshot, format);
            root.Descendants().Where(element => element.Name.LocalName == "script")
                .Should().HaveCount(1, "the page's own script is the only one");
            root.DescendantsAndSelf().Attributes()
                .Should().NotContain(attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
            if (snapshot.Phases.Count == 0) continue;
            string text = root.Value
                + string.Concat(root.DescendantsAndSelf().Attributes("data-name").Select(attribute => attribute.Value));
            text.Should().ContainAll(snapshot.Phases.Where(phase => phase.Breakdown?.Total > TimeSpan.Zero)
                .Select(phase => Workload.Metering.Reporting.DisplayText.Visible(phase.Name)));
        }
    }

    [Fact]
    public void The_page_lists_what_a_phase_waits_for_with_errors_and_draws_a_second_bar()
    {
        string page = Approval.Write(SampleSnapshots.Waiting(), ReportFormat.Html);
        page.Should().ContainAll("What phases wait for", "postgresql db:5432", "46 % ± 6", "payment | &lt;provider&gt;",
            "woke 4.20 ms late", "class=\"bar waits\"", "<rect class=\"wait-database\"");
        page.Should().NotContain("<provider>");
        Approval.Write(SampleSnapshots.Job(), ReportFormat.Html).Should().NotContainAny("What phases wait for", "class=\"bar waits\"");
    }

    [Theory, MemberData(nameof(Formats))]
    public void The_waiting_parts_of_the_flame_graph_are_named(ReportFormat format)
    {
        var parts = Parse(SampleSnapshots.Waiting(), format).Descendants().Where(element => element.Name.LocalName == "rect"
            && ((string?)element.Attribute("class"))?.EndsWith(" part", StringComparison.Ordinal) == true);
        parts.Select(part => part.Value).Should().Contain(
            ["awaiting: postgresql db:5432", "awaiting: http api.example", "blocked: file /data/in.csv", "blocked: unnamed"]);
    }

    [Theory, MemberData(nameof(Formats))]
    public void A_name_that_is_markup_stays_text(ReportFormat format)
    {
        const string Nasty = "</script><script>alert(1)</script>\"' onload=alert(2) x='--> ]]> <![CDATA[ &lt; \u0000\uFFFF";
        var snapshot = new MeterSnapshot(SampleSnapshots.Data(SampleSnapshots.Path(Nasty, 1, cpu: 3, awaiting: 9,
            waits: [new() { Name = WaitName.Get(WaitKind.Custom, Nasty), AwaitingNanoseconds = 9_000_000 }])) with
        {
            WaitsKnown = true,
            Active = [new ActiveScope(Nasty, TimeSpan.FromSeconds(1))],
            Machine = new MachineInfo { Cores = 1, Runtime = Nasty, Os = Nasty },
            Clocks = [new Clock { Name = Nasty, OsCall = Nasty }],
        });
        Approval.Write(snapshot, format).Should().NotContainAny("<script>alert", "\"' onload");
        var root = Parse(snapshot, format);
        root.DescendantsAndSelf().Where(element => element.Name.LocalName == "script").Should().HaveCount(1);
        root.DescendantsAndSelf().Attributes()
            .Should().NotContain(attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Formats))]
    public void Nothing_is_asked_of_anywhere(ReportFormat format)
    {
        string text = Approval.Write(SampleSnapshots.Job(), format).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
        text.Should().NotContainAny("http:", "https:", "//cdn", "url(", "@import", "src=", "fetch(", "XMLHttpRequest", "import(");
    }

    [Theory, MemberData(nameof(Formats))]
    public void A_format_is_the_same_in_every_culture(ReportFormat format)
    {
        string invariant = Approval.Write(SampleSnapshots.Odd(), format);
        foreach (string culture in Approval.Cultures)
            Approval.Write(SampleSnapshots.Odd(), format, culture: culture).Should().Be(invariant);
    }

    [Theory, MemberData(nameof(Formats))]
    public void A_large_snapshot_stays_usable(ReportFormat format)
    {
        var snapshot = SampleSnapshots.Large();
        snapshot.Phases.Count.Should().Be(300);
        string text = Approval.Write(snapshot, format);

        // A phone loads this much in a moment and scrolls it smoothly.
        text.Length.Should().BeLessThan(2_500_000);
        Parse(text, format).DescendantsAndSelf().Count().Should().BeLessThan(20_000);
    }

    [Fact]
    public void Frames_lie_within_the_frame_above_and_beside_each_other()
    {
        foreach (var snapshot in new[] { SampleSnapshots.Job(), SampleSnapshots.Odd(), SampleSnapshots.Large() })
        {
            var open = new Stack<(int Depth, double Right, double Next)>();
            foreach (var frame in Parse(snapshot, ReportFormat.FlameGraph).Descendants(s_svg + "svg")
                .Where(element => (string?)element.Attribute("class") == "frame"))
            {
                int depth = (int)frame.Attribute("data-depth")!;
                double left = Share(frame, "x"), right = left + Share(frame, "width");
                while (open.Count > 0 && open.Peek().Depth >= depth) open.Pop();
                if (open.TryPop(out var parent))
                {
                    // Two values have four decimals of a per cent each.
                    left.Should().BeGreaterThanOrEqualTo(parent.Next - 0.0003);
                    right.Should().BeLessThanOrEqualTo(parent.Right + 0.0003);
                    open.Push(parent with { Next = right });
                }

                open.Push((depth, right, left));
                frame.Elements(s_svg + "rect").Sum(rect => Share(rect, "width")).Should().BeInRange(98, 100.001);
            }
        }
    }

    [Fact]
    public void A_frame_is_as_wide_as_its_share_of_the_flow_time_and_divided_as_its_states()
    {
        var graph = Parse(SampleSnapshots.Job(), ReportFormat.FlameGraph);
        var store = graph.Descendants(s_svg + "svg").Single(element => (string?)element.Attribute("data-name") == "store");
        Share(store, "width").Should().BeApproximately(100 * 648 / 12_402.0006, 0.001);
        Share(store.Elements(s_svg + "rect").Single(rect => (string?)rect.Attribute("class") == "blocked"), "width")
            .Should().BeApproximately(100 * 610 / 648.0, 0.001);
        store.Attribute("aria-label")!.Value.Should().Be("store: 648 ms (5.2 % of all), 26 calls. CPU 38.0 ms, blocked 610 ms");
        store.Attribute("aria-level")!.Value.Should().Be("3");
    }

    [Fact]
    public void The_page_says_in_a_sentence_where_the_time_went()
    {
        var lead = Parse(SampleSnapshots.Job(), ReportFormat.Html).Descendants("p")
            .Single(element => (string?)element.Attribute("class") == "lead");
        lead.Value.Should().NotContain(" %", "no line is broken between a figure and its unit");
        lead.Value.Replace('\u00A0', ' ').Should().StartWith("In 12.5 s, 8 phases took 12.4 s of flow time: CPU 55 %, blocked 8.1 %, "
            + "awaiting 19 %").And.Contain("The most is compress itself, with 6.66 s in 26 calls: CPU.");
    }

    [Fact]
    public void The_page_says_what_to_do_and_why_it_says_nothing()
    {
        var page = Parse(SampleSnapshots.Odd(), ReportFormat.Html);
        var phases = SampleSnapshots.Odd().Phases;
        int withheld = phases.Count(phase => phase.AdviceWithheld is not null && phase.Count > 0);
        var reasons = page.Descendants("details")
            .Single(details => details.Element("summary")!.Value == $"No advice for {withheld} phases");
        reasons.Descendants("li").Select(item => item.Value).Should().Contain("lost: its time could not be broken down.");
        page.Descendants("details").Should().ContainSingle(
            details => details.Element("summary")!.Value == "1 phase without a call").Which.Value.Should().Contain("declared");
        var large = Parse(new Analysis.Situation { Cpu = 80, GcPause = 20, ServerGc = true }.Snapshot, ReportFormat.Html);
        large.Descendants("ul").First(list => (string?)list.Attribute("class") == "advice").Value.Should().Contain(
            "Allocate less").And.Contain("memory").And.Contain("phase");
    }

    [Fact]
    public void What_is_not_known_is_a_dash_that_sorts_last()
    {
        var row = Parse(SampleSnapshots.Odd(), ReportFormat.Html).Descendants("tr")
            .First(element => element.Element("th")?.Value == "lost");
        row.Elements("td").Where(cell => (string?)cell.Attribute("data-label") is "CPU" or "self" or "I/O ratio" or "bottleneck")
            .Should().OnlyContain(cell => cell.Value == "-" && string.IsNullOrEmpty((string?)cell.Attribute("data-value")));
    }

    [Fact]
    public void A_tree_is_indented_and_not_sortable()
    {
        var table = Parse(Approval.Write(SampleSnapshots.Job(), ReportFormat.Html, new ReportOptions { ShowTree = true }),
            ReportFormat.Html).Descendants("table").First();
        table.Descendants("button").Should().BeEmpty();
        table.Descendants("th").Single(cell => cell.Value == "serialise").Attribute("class")!.Value.Should().Be("depth-2");
    }

    [GeneratedRegex("<(style|script)>.*?</\\1>", RegexOptions.Singleline)]
    private static partial Regex StyleOrScript();

    private static XElement Parse(MeterSnapshot snapshot, ReportFormat format) => Parse(Approval.Write(snapshot, format), format);

    /// <summary>Parses a page, which is written as XML except for its first line, its styles and its script.</summary>
    private static XElement Parse(string text, ReportFormat format) => XElement.Parse(format == ReportFormat.FlameGraph
        ? text
        : StyleOrScript().Replace(text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..], "<$1></$1>"));

    private static double Share(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value.TrimEnd('%'), CultureInfo.InvariantCulture);
}
