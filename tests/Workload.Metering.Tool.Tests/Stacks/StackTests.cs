using Workload.Metering.Tool.Formats;
using Workload.Metering.Tool.Stacks;
using Workload.Metering.Tool.Tests.Processes;
using Workload.Metering.Tool.Threads;

namespace Workload.Metering.Tool.Tests.Stacks;

public sealed class StackTests
{
    [Fact]
    public void A_sample_is_split_as_its_threads_time_was()
    {
        var start = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var timeline = new CpuTimeline();
        timeline.Add(start, [new ThreadReading(1, "main", 0, 0)]);
        timeline.Add(start.AddMilliseconds(10), [new ThreadReading(1, "main", 5_000_000, 2_000_000)]);
        timeline.Add(start.AddMilliseconds(20), [new ThreadReading(1, "main", 5_000_000, 2_000_000)]);

        timeline.At(1, start.AddMilliseconds(5)).Should().Be((0.5, 0.2));
        timeline.At(1, start.AddMilliseconds(15)).Should().Be((0.0, 0.0));
        timeline.At(1, start.AddMilliseconds(25)).Should().BeNull("nothing is known after the last sample");
        timeline.At(2, start.AddMilliseconds(5)).Should().BeNull();
    }

    [Fact]
    public void Each_state_of_a_stack_is_a_frame_of_its_own()
    {
        string stack = string.Join(StackReport.Separator, "main", "Program.Main");
        var report = new StackReport(TimeSpan.FromSeconds(1), 3, new Dictionary<string, StackTimes> { [stack] = new(100, 0, 300) });

        report.Stacks().Should().BeEquivalentTo(
            [new WeightedStack(["main", "Program.Main", "[cpu]"], 100), new WeightedStack(["main", "Program.Main", "[waiting]"], 300)]);
        foreach (var format in (OutputFormat[])[OutputFormat.Table, OutputFormat.Folded, OutputFormat.Speedscope, OutputFormat.Flamegraph])
        {
            using var writer = new StringWriter();
            report.Write(writer, format);
            writer.ToString().Should().Contain("Program.Main");
        }
    }

    [Fact]
    public async Task What_computes_and_what_waits_is_named()
    {
        using var target = await Target.StartAsync(Built.Plain);
        var run = await ToolRun.RunAsync("record", "-p", ToolRun.Text(target.Id), "-d", "1", "--stacks", "-f", "folded");

        run.ExitCode.Should().Be(0, run.Errors);
        run.Errors.Should().Contain("Each sample stops its threads");
        run.Output.Should().MatchRegex("main;Program[^;]*(;[^;]*PollGC[^;]*)?;\\[cpu\\] \\d+").And.MatchRegex(
            "main;.*Thread\\.Sleep.*;\\[waiting\\] \\d+");
        target.IsAlive.Should().BeTrue();
    }

    [Fact]
    public async Task A_long_burst_is_refused()
    {
        using var target = await Target.StartAsync(Built.Plain);
        var run = await ToolRun.RunAsync("record", "-p", ToolRun.Text(target.Id), "-d", "11", "--stacks");
        run.ExitCode.Should().Be(2);
        run.Errors.Should().Contain("10 s at most");
    }
}
