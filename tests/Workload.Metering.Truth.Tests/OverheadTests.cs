namespace Workload.Metering.Truth.Tests;

/// <summary>Compares the meter's reported cost with the CPU that the kernel reports for a loop of metering alone.</summary>
public sealed class OverheadTests
{
    private const int Scopes = 200_000;

    [LinuxTheory]
    [InlineData(0.01)]
    [InlineData(1)]
    public void The_stated_overhead_is_what_empty_scopes_use(double budget) => OwnThread.RunOutsideFlow(() =>
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { OverheadBudget = budget });
        Phase phase = meter.GetPhase("empty", new PhaseOptions { ReadProcessCpu = false });
        Rounds.AnyAgrees(() =>
        {
            // The price of a scope is measured again at most once a second, so this round is the first one after a measurement.
            Run();
            MeterSnapshot before = meter.Snapshot();
            Thread.Sleep(TimeSpan.FromSeconds(1.1));
            before = meter.Snapshot();
            long cpu = Kernel.ThreadCpuNanoseconds();
            Run();
            cpu = Kernel.ThreadCpuNanoseconds() - cpu;
            TimeSpan told = meter.Snapshot().Since(before).Overhead.Time;

            // The price is that of the fastest of some short rounds, and a loop also collects
            // its own garbage. A higher figure than the loop's can only be an error.
            (told.TotalNanoseconds / cpu).Should().BeInRange(0.4, 1.25);
        });
        return true;

        void Run()
        {
            for (int i = 0; i < Scopes; i++)
                phase.Track().Dispose();
        }
    });

    [LinuxFact]
    public void Four_scopes_cost_next_to_nothing() => OwnThread.RunOutsideFlow(() =>
    {
        // The thread that probes the pool belongs to all meters. It adds its own time twice a second, and that can fall into a round.
        Rounds.AnyAgrees(() =>
        {
            using var meter = new WorkloadMeter();
            for (int i = 0; i < 4; i++)
                meter.Track("few").Dispose();

            // Each scope costs some microseconds while nothing is compiled. The
            // measurement of the price itself takes some milliseconds and is not included.
            meter.Snapshot().Overhead.Time.Should().BePositive().And.BeLessThan(TimeSpan.FromMilliseconds(0.5));
        });
        return true;
    });
}
