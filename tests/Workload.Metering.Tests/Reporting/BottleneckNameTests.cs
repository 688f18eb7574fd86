using Workload.Metering.Reporting;
using Workload.Metering.Reporting.Tables;
using Workload.Metering.Tests.Analysis;

namespace Workload.Metering.Tests.Reporting;

/// <summary>Each bottleneck has a name, a key, a badge and a colour of its own, and each resource a name and a key.</summary>
public sealed class BottleneckNameTests
{
    [Theory]
    [InlineData(Bottleneck.Undetermined, "undecided", "undetermined", null)]
    [InlineData(Bottleneck.Cpu, "CPU", "cpu", "33")]
    [InlineData(Bottleneck.Io, "I/O", "io", "36")]
    [InlineData(Bottleneck.Mixed, "mixed", "mixed", null)]
    [InlineData(Bottleneck.RunQueue, "run queue", "run_queue", "93")]
    [InlineData(Bottleneck.TaskQueue, "task queue", "task_queue", "32")]
    [InlineData(Bottleneck.GcPause, "GC pause", "gc_pause", "35")]
    public void A_bottleneck_has_a_name_in_each_format(Bottleneck bottleneck, string name, string key, string? colour)
    {
        MeterSnapshot snapshot = Of(bottleneck);
        snapshot["x"].Bottleneck.Should().Be(bottleneck);
        BottleneckTable.NameOf(bottleneck).Should().Be(name);
        BottleneckTable.KeyOf(bottleneck).Should().Be(key);
        AnsiColours.Of(bottleneck).Should().Be(colour);
        Approval.Write(snapshot, ReportFormat.Json).Should().Contain($"\"bottleneck\": \"{key}\"");
        Approval.Write(snapshot, ReportFormat.Html).Should().Contain($"<span class=\"badge {key}\">{name}</span>");
        Approval.Write(snapshot, ReportFormat.Markdown).Should().Contain($"| {name} |");
    }

    [Theory]
    [InlineData(Resource.Cores, "cores")]
    [InlineData(Resource.ClockSpeed, "clock speed")]
    [InlineData(Resource.Memory, "memory")]
    [InlineData(Resource.Network, "network")]
    [InlineData(Resource.Disk, "disk")]
    public void A_resource_is_reported_by_its_name(Resource resource, string name) =>
        new AdviceFinding(["x"], new Advice { Id = "x", Title = "X", Because = "y", Resource = resource }).Facts().Should().Equal(name);

    [Fact]
    public void The_resource_of_an_advice_is_in_the_report()
    {
        MeterSnapshot snapshot = new Situation { Calls = 20, Callers = 20, Cpu = 0.8 }.Snapshot;
        Approval.Write(snapshot, ReportFormat.Json).Should().Contain("\"resource\": \"clock_speed\"");
        Approval.Write(snapshot, ReportFormat.Table).Should().Contain("clock speed");
    }

    [Theory]
    [InlineData("a&b", "a&amp;b")]
    [InlineData("a|b", "a&#124;b")]
    [InlineData("<b>", "&lt;b&gt;")]
    [InlineData("me@x", "me&#64;x")]
    [InlineData("http://x", "http&#58;//x")]
    [InlineData("a:b", "a:b")]
    [InlineData("WWW.x.y", "WWW&#46;x.y")]
    [InlineData("snake_case", "snake_case")]
    [InlineData("_x_", "\\_x\\_")]
    public void Markup_in_a_cell_is_text(string name, string cell) => MarkdownText.Escape(name).Should().Be(cell);

    private static MeterSnapshot Of(Bottleneck bottleneck) => new(SampleSnapshots.Data(bottleneck switch
    {
        Bottleneck.Undetermined => SampleSnapshots.Path("x", 10, cpu: 4, blocked: 4, errorShare: 0.9),
        Bottleneck.Cpu => SampleSnapshots.Path("x", 10, cpu: 40),
        Bottleneck.Io => SampleSnapshots.Path("x", 10, awaiting: 40),
        Bottleneck.Mixed => SampleSnapshots.Path("x", 10, cpu: 20, blocked: 20),
        Bottleneck.RunQueue => SampleSnapshots.Path("x", 10, cpu: 4, runQueue: 40),
        Bottleneck.TaskQueue => SampleSnapshots.Path("x", 10, cpu: 4, taskQueue: 40),
        _ => SampleSnapshots.Path("x", 10, cpu: 4, gcPause: 40),
    }));
}
