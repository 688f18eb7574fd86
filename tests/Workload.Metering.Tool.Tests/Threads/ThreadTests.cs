using Workload.Metering.Tool.Tests.Processes;
using Workload.Metering.Tool.Threads;

namespace Workload.Metering.Tool.Tests.Threads;

public sealed class ThreadTests
{
    [Fact]
    public void Schedstat_is_time_on_a_core_and_time_in_the_queue()
    {
        var reading = ThreadReading.Parse(7, ".NET TP Worker\n", "1500 300 4\n");
        reading.Should().Be(new ThreadReading(7, ".NET TP Worker", 1500, 300));
        ThreadKind.Of(reading.Name).Should().Be("pool");
    }

    [Theory]
    [InlineData("running", null, null)]
    [InlineData("-1 0x7ffc 0x7f", null, null)]
    [InlineData("999 0x1", "call 999", null)]
    public void A_thread_that_runs_is_in_no_system_call(string text, string? name, int? descriptor) =>
        SystemCall.Parse(text).Should().Be(name is null ? null : new SystemCall(name, descriptor));

    [Fact]
    public void Groups_add_up_the_time_of_their_threads()
    {
        ThreadReading[] before = [new(1, "main", 100, 0), new(2, ".NET TP Worker", 0, 0)];
        ThreadReading[] after =
            [new(1, "main", 100, 0), new(2, ".NET TP Worker", 400_000_000, 100_000_000), new(3, ".NET TP Worker", 100_000_000, 0)];
        var groups = ThreadGroup.Between(before, after, TimeSpan.FromSeconds(1));

        groups.Select(group => group.Kind).Should().Equal("pool", "main");
        groups[0].Should().BeEquivalentTo(new ThreadGroup(
            "pool", 2, TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(1400), []));
        groups[1].Waiting.Should().Be(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Threads_are_shown_from_outside_where_nothing_can_be_loaded()
    {
        using var target = await Target.StartAsync(Built.Plain, "", ("DOTNET_EnableDiagnostics", "0"));
        var run = await ToolRun.RunAsync("record", "-p", ToolRun.Text(target.Id), "-d", "1", "--no-inject", "-f", "json");

        run.ExitCode.Should().Be(0, run.Errors);
        using var document = System.Text.Json.JsonDocument.Parse(run.Output);
        var main = document.RootElement.GetProperty("threads").EnumerateArray()
            .Single(group => group.GetProperty("kind").GetString() == "main");

        // The thread spins for 5 ms and sleeps for 15. Other processes may take most of the cores meanwhile.
        main.GetProperty("onCpuSeconds").GetDouble().Should().BeGreaterThan(0.02);
        main.GetProperty("waitingSeconds").GetDouble().Should().BeGreaterThan(0.02);
    }

    [Fact]
    public async Task A_format_without_threads_is_refused()
    {
        using var target = await Target.StartAsync(Built.Plain);
        var run = await ToolRun.RunAsync("record", "-p", ToolRun.Text(target.Id), "-d", "0.2", "--no-inject", "-f", "html");
        run.ExitCode.Should().Be(2);
        run.Errors.Should().Contain("Threads cannot be written as Html");
    }
}
