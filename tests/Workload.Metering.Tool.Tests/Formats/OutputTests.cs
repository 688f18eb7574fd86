using System.Text.Json;
using Workload.Metering.Tool.Formats;
using Workload.Metering.Tool.Stacks;
using Workload.Metering.Tool.Tests.Processes;
using Workload.Metering.Tool.Threads;

namespace Workload.Metering.Tool.Tests.Formats;

public sealed class OutputTests
{
    [Theory]
    [InlineData("a.html", OutputFormat.Html)]
    [InlineData("a.SVG", OutputFormat.Flamegraph)]
    [InlineData("a.speedscope.json", OutputFormat.Speedscope)]
    [InlineData("a.json", OutputFormat.Json)]
    [InlineData("a.folded", OutputFormat.Folded)]
    [InlineData("a.md", OutputFormat.Markdown)]
    [InlineData("a.txt", OutputFormat.Table)]
    internal void A_files_name_says_the_format(string name, OutputFormat format) =>
        Output.FormatOf(new FileInfo(name), null).Should().Be(format);

    [Fact]
    public void An_option_beats_the_name() => Output.FormatOf(new FileInfo("a.html"), OutputFormat.Json).Should().Be(OutputFormat.Json);

    [Fact]
    public void A_terminal_gets_a_table() => Output.FormatOf(null, null).Should().Be(OutputFormat.Table);

    [Fact]
    public void A_file_is_looked_at_before_a_recording_and_left_as_it_is()
    {
        using var place = new Place();
        string file = place.File("a.json");
        OutputOf(file).Check();
        File.Exists(file).Should().BeFalse();
        File.WriteAllText(file, "kept");
        OutputOf(file).Check();
        File.ReadAllText(file).Should().Be("kept");
        FluentActions.Invoking(() => OutputOf(place.File("no/a.json")).Check())
            .Should().Throw<Refusal>().WithMessage("*cannot be written*");

        static Output OutputOf(string file) => new(new FileInfo(file), asked: null, TextWriter.Null);
    }

    [Fact]
    public void A_format_that_the_figures_do_not_have_is_refused_before_a_recording()
    {
        var output = new Output(file: null, OutputFormat.Html, TextWriter.Null);
        FluentActions.Invoking(() => output.Check(StackReport.Require)).Should().Throw<Refusal>();
        FluentActions.Invoking(() => output.Check(ThreadReport.Require)).Should().Throw<Refusal>();
    }

    [Fact]
    public void Speedscope_has_each_path_with_its_state_and_weight()
    {
        using var meter = new WorkloadMeter();
        using (meter.Track("outer work"))
        using (meter.Track("inner")) Thread.Sleep(20);
        using var writer = new StringWriter();
        Speedscope.Write(meter.Snapshot(), writer);
        using var document = JsonDocument.Parse(writer.ToString());

        string[] frames = [.. document.RootElement.GetProperty("shared").GetProperty("frames").EnumerateArray()
            .Select(frame => frame.GetProperty("name").GetString()!)];
        frames.Should().Contain("outer work").And.Contain("inner");
        var profile = document.RootElement.GetProperty("profiles")[0];
        profile.GetProperty("samples").GetArrayLength().Should().Be(profile.GetProperty("weights").GetArrayLength());
        profile.GetProperty("endValue").GetInt64().Should().BeGreaterThan(20_000_000, "it slept 20 ms").And.BeLessThan(10_000_000_000);
    }
}
