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
    public async Task A_command_that_is_no_dotnet_program_runs_and_leaves_no_report()
    {
        var run = await ToolRun.RunAsync("run", "--", "sh", "-c", "exit 3");
        run.ExitCode.Should().Be(3);
        run.Errors.Should().Contain("The command left no report.");
    }
}
