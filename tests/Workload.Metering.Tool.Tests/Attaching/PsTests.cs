using Workload.Metering.Tool.Tests.Processes;

namespace Workload.Metering.Tool.Tests.Attaching;

public sealed class PsTests
{
    [Fact]
    public async Task A_process_is_listed_with_its_runtime_and_whether_it_can_be_attached_to()
    {
        using var open = await Target.StartAsync(Built.Plain);
        using var closed = await Target.StartAsync(Built.Plain, "", ("DOTNET_EnableDiagnostics", "0"));
        var run = await ToolRun.RunAsync("ps");

        run.ExitCode.Should().Be(0);
        string[] lines = run.Output.Split('\n');
        LineOf(lines, open.Id).Should().MatchRegex(@"^\d+ +\S+ +10\.\S+ +yes +Workload\.Metering\.Tool\.Targets\.Plain$");
        LineOf(lines, closed.Id).Should().MatchRegex(@"^\d+ +\S+ +\? +no +Workload\.Metering\.Tool\.Targets\.Plain$");
        run.Output.Should().Contain($"Process {closed.Id} was started with DOTNET_EnableDiagnostics=0");
    }

    private static string LineOf(string[] lines, int pid) =>
        lines.Single(line => line.StartsWith($"{pid} ", StringComparison.Ordinal)).TrimEnd();
}
