using Workload.Metering.Tool.Tests.Processes;

namespace Workload.Metering.Tool.Tests.Running;

public sealed class RunTests
{
    [Fact]
    public async Task The_exit_code_and_the_output_are_the_commands_own()
    {
        using var place = new Place();
        var run = await ToolRun.RunAsync("run", "-o", place.File("run.json"), "--", "dotnet", Built.Plain, "0.3", "7");

        run.ExitCode.Should().Be(7, run.Errors);
        run.Output.Should().StartWith("plain ").And.EndWith("hooks ''\n", "a child must not inherit the hook");
        using var reader = File.OpenText(place.File("run.json"));
        MeterSnapshot.Load(reader).Process.Cpu!.Value.Total.Should().BePositive();
    }

    [Fact]
    public async Task A_hook_that_is_set_already_is_kept()
    {
        // The agent's own hook stands for another one here, because it has no effect without a tool.
        string hook = Path.Combine(Path.GetDirectoryName(Built.Tool)!, "agent", "Workload.Metering.Agent.Hook.dll");
        var run = await ToolRun.RunWithAsync(("DOTNET_STARTUP_HOOKS", hook), "run", "--", "dotnet", Built.Plain, "0.3");

        run.ExitCode.Should().Be(0, run.Errors);
        run.Output.Should().Contain($"hooks '{hook}'");
        run.Errors.Should().Contain("Workload.Metering ·");
    }

    /// <summary>A listener that comes after the agent is asked before it, and may answer for it.</summary>
    [Theory]
    [InlineData("minimal")]
    [InlineData("watched")]
    public async Task A_signal_is_passed_on_and_the_report_is_written(string kind)
    {
        using var place = new Place();
        using var process = ToolRun.Start("run", "-o", place.File("run.json"), "--", "dotnet", Built.Web, kind);
        string address = (await process.StandardOutput.ReadLineAsync())!;
        using var client = new HttpClient();
        (await client.GetStringAsync(new Uri(address + "/fast"))).Should().Be("fast");
        using (var signal = System.Diagnostics.Process.Start("kill", ["-TERM", ToolRun.Text(process.Id)])) await signal.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));

        process.ExitCode.Should().Be(0);
        using var reader = File.OpenText(place.File("run.json"));
        MeterSnapshot.Load(reader)["GET /fast"].Count.Should().Be(1, "every request is seen, beginning with the first");
    }

    [Fact]
    public async Task A_run_that_is_detached_reports_what_it_had_until_then()
    {
        using var place = new Place();
        using var process = ToolRun.Start("run", "-o", place.File("run.json"), "--spans", "Shop", "--", "dotnet", Built.Web, "minimal");
        string address = (await process.StandardOutput.ReadLineAsync())!;
        using var client = new HttpClient();
        string command = await client.GetStringAsync(new Uri(address + "/id"));
        (await client.GetStringAsync(new Uri(address + "/fast"))).Should().Be("fast");
        var detached = await ToolRun.RunAsync("detach", "-p", command);
        detached.ExitCode.Should().Be(0, detached.Errors);
        (await client.GetStringAsync(new Uri(address + "/fast"))).Should().Be("fast");
        using (var signal = System.Diagnostics.Process.Start("kill", ["-TERM", ToolRun.Text(process.Id)])) await signal.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));

        using var reader = File.OpenText(place.File("run.json"));
        MeterSnapshot.Load(reader)["GET /fast"].Count.Should().Be(1, "the second request came after the agent had withdrawn");
    }

    [Fact]
    public async Task A_tool_that_reads_meanwhile_and_leaves_does_not_end_the_metering()
    {
        using var place = new Place();
        using var process = ToolRun.Start("run", "-o", place.File("run.json"), "--", "dotnet", Built.Web, "minimal");
        string address = (await process.StandardOutput.ReadLineAsync())!;
        using var client = new HttpClient();
        int command = int.Parse(await client.GetStringAsync(new Uri(address + "/id")), System.Globalization.CultureInfo.InvariantCulture);
        await ToolRun.RecordAsync(command, seconds: 1);
        (await client.GetStringAsync(new Uri(address + "/fast"))).Should().Be("fast");
        using (var signal = System.Diagnostics.Process.Start("kill", ["-TERM", ToolRun.Text(process.Id)])) await signal.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));

        using var reader = File.OpenText(place.File("run.json"));
        MeterSnapshot.Load(reader)["GET /fast"].Count.Should().Be(1);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_refused_before_the_command_starts()
    {
        using var place = new Place();
        var run = await ToolRun.RunAsync("run", "-o", "/nowhere/run.json", "--", "touch", place.File("started"));
        run.ExitCode.Should().Be(2);
        run.Errors.Should().Contain("/nowhere/run.json cannot be written");
        File.Exists(place.File("started")).Should().BeFalse();
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_any_more_does_not_change_the_exit_code()
    {
        using var place = new Place();
        string folder = place.File("gone");
        Directory.CreateDirectory(folder);
        var run = await ToolRun.RunAsync(
            "run", "-o", Path.Combine(folder, "run.json"), "--", "sh", "-c", $"rmdir '{folder}'; exec dotnet '{Built.Plain}' 0.3 7");
        run.ExitCode.Should().Be(7, run.Errors);
        run.Errors.Should().Contain("cannot be written");
    }

    [Fact]
    public async Task A_command_that_is_no_dotnet_program_runs_and_leaves_no_report()
    {
        var run = await ToolRun.RunAsync("run", "--", "sh", "-c", "exit 3");
        run.ExitCode.Should().Be(3);
        run.Errors.Should().Contain("The command left no report.");
    }
}
