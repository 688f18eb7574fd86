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
        string assembly = CopyOf(Built.Plain, place, config => config.Replace("\"configProperties\": {",
            "\"configProperties\": { \"System.StartupHookProvider.IsSupported\": false,", StringComparison.Ordinal));
        using var target = await Target.StartAsync(assembly);
        await ExpectAsync(target, "start-up hooks are switched off (System.StartupHookProvider.IsSupported=false)");
    }

    [Fact]
    public async Task A_process_without_event_sources_is_told_apart()
    {
        using var place = new Place();
        string assembly = CopyOf(Built.Plain, place, config => config.Replace("\"configProperties\": {",
            "\"configProperties\": { \"System.Diagnostics.Tracing.EventSource.IsSupported\": false,", StringComparison.Ordinal));
        using var target = await Target.StartAsync(assembly);
        await ExpectAsync(target, "it cannot send anything: the application was published without event sources");
    }

    [Theory]
    [InlineData("6.0.36", "runs .NET 6.0.36. Only .NET 8 and later can load an agent while they run.")]
    [InlineData("7.0.20", "runs .NET 7.0.20.")]
    public async Task A_runtime_before_8_is_named(string version, string text)
    {
        // The test needs no such runtime. It imitates the runtime's diagnostic port, and the process behind it has no port of its own.
        using var target = await Target.StartAsync(Built.Plain, "", ("DOTNET_EnableDiagnostics_IPC", "0"));
        using var port = new OldDiagnosticPort(target.Id, version);
        await ExpectAsync(target, text);
        (await ToolRun.RunAsync("ps")).Output.Should().Contain(version);
    }

    [Fact]
    public async Task An_agent_of_another_version_stays_and_is_named()
    {
        using var place = new Place();
        using var target = await Target.StartAsync(Built.Plain);
        string other = OtherVersion.Of(Built.Tool, place, "9.9.9");

        // The copy loads its agent, whose version also differs from the copy's own.
        (await ToolRun.RunCopyAsync(other, "record", "-p", ToolRun.Text(target.Id), "-d", "1")).ExitCode.Should().Be(2);
        var run = await ToolRun.RunAsync("record", "-p", ToolRun.Text(target.Id), "-d", "1");
        run.ExitCode.Should().Be(2);
        run.Errors.Should().Contain($"Process {target.Id} has the agent of version 9.9.9 loaded already.");
        target.IsAlive.Should().BeTrue();
    }

    [Fact]
    public async Task Spans_of_an_application_that_has_the_library_are_its_own_to_name()
    {
        using var target = await Target.StartAsync(Built.Own);
        var run = await ToolRun.RunAsync("record", "-p", ToolRun.Text(target.Id), "-d", "1", "--spans", "Targets.*");
        run.ExitCode.Should().Be(2);
        run.Errors.Should().Contain("WorkloadMeterOptions.ActivitySources");
        target.IsAlive.Should().BeTrue();
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
    [InlineData("--spans has '*.Db'", "record", "-p", "1", "--spans", "*.Db")]
    [InlineData("--fail-above is 'x'", "diff", "a", "b", "--fail-above", "x")]
    [InlineData("does not say which format", "record", "-p", "1", "-o", "report.docx")]
    [InlineData("/nowhere/a.html cannot be written", "record", "-p", "1", "-o", "/nowhere/a.html")]
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

    /// <summary>Copies the program into another folder and changes the settings of its runtime.</summary>
    private static string CopyOf(string assembly, Place place, Func<string, string> change)
    {
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(assembly)!))
            File.Copy(file, place.File(Path.GetFileName(file)));
        string config = place.File(Path.GetFileNameWithoutExtension(assembly) + ".runtimeconfig.json");
        string changed = change(File.ReadAllText(config));
        changed.Should().NotBe(File.ReadAllText(config));
        File.WriteAllText(config, changed);
        return place.File(Path.GetFileName(assembly));
    }
}
