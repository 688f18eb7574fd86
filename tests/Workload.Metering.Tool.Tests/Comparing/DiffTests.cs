using Workload.Metering.Tool.Comparing;
using Workload.Metering.Tool.Tests.Processes;

namespace Workload.Metering.Tool.Tests.Comparing;

public sealed class DiffTests
{
    [Theory]
    [InlineData(10, 0.5, 12, 0.5, true, true)]
    [InlineData(10, 2, 12, 2, false, false)]
    [InlineData(10, 0.1, 10.5, 0.1, true, false)]
    [InlineData(12, 0.1, 10, 0.1, true, false)]
    [InlineData(0, 0, 10, 0.1, true, false)]
    public void A_change_counts_beyond_the_error_and_the_limit(
        double before, double beforeError, double after, double afterError, bool isBeyond, bool isWorse)
    {
        var difference = new Difference(new PerCall(before, beforeError), new PerCall(after, afterError));
        difference.IsBeyondError.Should().Be(isBeyond);
        difference.IsWorseBy(0.1).Should().Be(isWorse);
    }

    [Fact]
    public async Task A_slower_recording_ends_with_one_and_the_same_with_zero()
    {
        using var place = new Place();

        // On a busy machine each call of either recording waits for a core for some dozens of milliseconds more or less.
        string fast = Record(place, "fast.json", milliseconds: 5), slow = Record(place, "slow.json", milliseconds: 150);

        (await ToolRun.RunAsync("diff", fast, fast, "--fail-above", "10%")).ExitCode.Should().Be(0);
        var run = await ToolRun.RunAsync("diff", fast, slow, "--fail-above", "10%");
        run.ExitCode.Should().Be(1);
        run.Output.Should().Contain("Worse by more than 10 %: sleep.");
        (await ToolRun.RunAsync("diff", fast, slow)).ExitCode.Should().Be(0);

        // In the other direction the wall time is less and the CPU time is the same. It is 5 ms a call by the thread's clock, plus
        // microseconds of the sleep.
        (await ToolRun.RunAsync("diff", slow, fast, "--fail-above", "10%")).ExitCode.Should().Be(0);
    }

    private static string Record(Place place, string name, int milliseconds)
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { OverheadBudget = 1 });
        for (int call = 0; call < 10; call++)
        {
            using var scope = meter.Track("sleep");
            Targets.Burn.Milliseconds(5);
            Thread.Sleep(milliseconds);
        }

        using var writer = new StreamWriter(place.File(name));
        meter.Snapshot().Write(writer, ReportFormat.Json);
        return place.File(name);
    }
}
