using Workload.Metering.Tool.Tests.Processes;

namespace Workload.Metering.Tool.Tests.Attaching;

/// <summary>Each refusal has its own text and the exit code 2, and the process goes on.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("DOTNET_EnableDiagnostics")]
    [InlineData("DOTNET_EnableDiagnostics_IPC")]
    public async Task A_process_without_a_diagnostic_port_names_the_variable(string variable)
    {
        using var target = await Target.StartAsync(Built.Plain, "", (variable, "0"));
        await ExpectAsync(target, $"Process {target.Id} was started with {variable}=0");
    }

    [Fact]
    public async Task A_process_that_ignores_start_up_hooks_is_found_out_by_the_missing_greeting()
    {
        using var place = new Place();
        string assembly = CopyOf(Built.Plain, place, config => config.Replace("\"configProperties\": {", "\"configProperties\": { \"System.StartupHookProvider.IsSupported\": false,", StringComparison.Ordinal));
        using var target = await Target.StartAsync(assembly);
        await ExpectAsync(target, "start-up hooks are switched off (System.StartupHookProvider.IsSupported=false)");
    }

    [Fact]
    public async Task A_process_without_event_sources_is_told_apart()
    {
        using var place = new Place();
        string assembly = CopyOf(Built.Plain, place, config => config.Replace("\"configProperties\": {", "\"configProperties\": { \"System.Diagnostics.Tracing.EventSource.IsSupported\": false,", StringComparison.Ordinal));
        using var target = await Target.StartAsync(assembly);
        await ExpectAsync(target, "it cannot send anything: the application was published without event sources");
    }

    [Fact]
    public async Task A_process_that_is_no_longer_there_is_named()
    {
        var run = await ToolRun.RunAsync("record", "-p", "4194999", "-d", "1");
        run.ExitCode.Should().Be(2);
        run.Errors.Should().Contain("There is no process 4194999.").And.Contain("wmeter ps");
    }

    [Fact]
    public async Task A_process_of_another_kind_is_named()
    {
        using var process = System.Diagnostics.Process.Start("sleep", "60");
        try
        {
            var run = await ToolRun.RunAsync("record", "-p", ToolRun.Text(process.Id), "-d", "1");
            run.ExitCode.Should().Be(2);
            run.Errors.Should().Contain($"Process {process.Id} is not a .NET process.");
        }
        finally
        {
            process.Kill();
        }
    }

    [Theory]
    [InlineData("The duration is 0 s", "record", "-p", "1", "-d", "0")]
    [InlineData("The duration is 90000 s", "record", "-p", "1", "-d", "90000")]
    [InlineData("--count must be 1 or more", "top", "-p", "1", "-n", "0")]
    [InlineData("--fail-above is 'x'", "diff", "a", "b", "--fail-above", "x")]
    [InlineData("does not say which format", "record", "-p", "1", "-o", "report.docx")]
    [InlineData("is required", "record")]
    [InlineData("cannot be read", "report", "/nowhere/a.json")]
    [InlineData("cannot be started", "run", "--", "/nowhere/program")]
    public async Task A_wrong_argument_is_named(string text, params string[] arguments)
    {
        var run = await ToolRun.RunAsync(arguments);
        run.ExitCode.Should().Be(2);
        run.Errors.Should().Contain(text);
    }

    private static async Task ExpectAsync(Target target, string text)
    {
        var run = await ToolRun.RunAsync("record", "-p", ToolRun.Text(target.Id), "-d", "1");
        run.Errors.Should().Contain(text).And.Contain("--no-inject");
        run.ExitCode.Should().Be(2);
        target.IsAlive.Should().BeTrue();
    }

    /// <summary>The program in another folder, with other settings of its runtime.</summary>
    private static string CopyOf(string assembly, Place place, Func<string, string> change)
    {
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(assembly)!)) File.Copy(file, place.File(Path.GetFileName(file)));
        string config = place.File(Path.GetFileNameWithoutExtension(assembly) + ".runtimeconfig.json");
        string changed = change(File.ReadAllText(config));
        changed.Should().NotBe(File.ReadAllText(config));
        File.WriteAllText(config, changed);
        return place.File(Path.GetFileName(assembly));
    }
}
