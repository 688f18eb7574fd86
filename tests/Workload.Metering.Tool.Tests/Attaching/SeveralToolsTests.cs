using System.Diagnostics;
using Workload.Metering.Tool.Tests.Processes;

namespace Workload.Metering.Tool.Tests.Attaching;

/// <summary>Several tools may read one process. None of them spoils the recording of another one silently.</summary>
public sealed class SeveralToolsTests
{
    [Fact]
    public async Task A_second_tool_with_spans_is_refused_and_the_first_recording_goes_on()
    {
        using var target = await Target.StartAsync(Built.Web, "minimal");
        await using var load = Load.Start(target.FirstLine, callers: 1, "/wait");
        using var first = await TopAsync(target);
        var second = await ToolRun.RunAsync("record", "-p", ToolRun.Text(target.Id), "-d", "1", "--spans", "Targets.*");
        await LineAsync(first, "GET /wait");
        first.HasExited.Should().BeFalse("its figures went on");
        first.Kill();
        await first.WaitForExitAsync();

        second.ExitCode.Should().Be(2);
        second.Errors.Should().Contain($"Another wmeter reads process {target.Id} without these --spans");
    }

    [Fact]
    public async Task A_second_tool_without_spans_reads_what_the_first_one_asked_for()
    {
        using var target = await Target.StartAsync(Built.Web, "minimal");
        await using var load = Load.Start(target.FirstLine, callers: 1, "/span/1");
        using var first = await TopAsync(target, "--spans", "Targets.*");
        var (report, _) = await ToolRun.RecordAsync(target.Id, seconds: 1);
        first.Kill();
        await first.WaitForExitAsync();

        report["price"].Count.Should().BePositive();
    }

    [Fact]
    public async Task Every_tool_hears_of_a_detach_and_a_recording_keeps_what_it_has()
    {
        using var place = new Place();
        using var target = await Target.StartAsync(Built.Web, "minimal");
        await using var load = Load.Start(target.FirstLine, callers: 1, "/fast");
        using var top = await TopAsync(target);
        var recording = ToolRun.RunAsync("record", "-p", ToolRun.Text(target.Id), "-d", "60", "-o", place.File("a.json"));

        // The recording has begun when the other tool has printed some seconds more.
        for (int seconds = 0; seconds < 6; seconds++) await LineAsync(top, "GET /fast");
        var detached = await ToolRun.RunAsync("detach", "-p", ToolRun.Text(target.Id));
        detached.ExitCode.Should().Be(0, detached.Errors);
        var run = await recording;
        string errors = await top.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));

        run.ExitCode.Should().Be(0, run.Errors);
        run.Errors.Should().Contain("was told to withdraw").And.Contain("The recording ended early");
        errors.Should().Contain("was told to withdraw");
        using var reader = File.OpenText(place.File("a.json"));
        MeterSnapshot.Load(reader)["GET /fast"].Count.Should().BePositive();

        // The next tool is not told of the detach before it.
        var (again, _) = await ToolRun.RecordAsync(target.Id, seconds: 1);
        again["GET /fast"].Count.Should().BePositive();
    }

    [Fact]
    public async Task A_process_that_is_stopped_ends_a_recording_with_a_text()
    {
        using var target = await Target.StartAsync(Built.Plain);
        using var top = await TopAsync(target);
        using (var stop = Process.Start("kill", ["-STOP", ToolRun.Text(target.Id)])) await stop.WaitForExitAsync();
        string errors = await top.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        errors.Should().Contain("The agent sent nothing for 15 s.");
    }

    /// <summary>Starts a tool that reads until it is told otherwise, and waits for its first figures.</summary>
    private static async Task<Process> TopAsync(Target target, params string[] more)
    {
        var top = ToolRun.Start(["top", "-p", ToolRun.Text(target.Id), .. more]);
        await LineAsync(top, "wmeter ");
        return top;
    }

    private static async Task LineAsync(Process process, string text)
    {
        string? line;
        do line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        while (line is not null && !line.Contains(text, StringComparison.Ordinal));
        line.Should().NotBeNull($"'{text}' should be printed");
    }
}
