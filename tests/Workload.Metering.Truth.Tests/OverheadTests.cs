namespace Workload.Metering.Truth.Tests;

/// <summary>What the meter says that it costs, beside what the kernel says that a loop of nothing but metering used.</summary>
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
            // The price of a scope is measured again at most once a second, so this round is the first after a measurement.
            Run();
            MeterSnapshot before = meter.Snapshot();
            Thread.Sleep(TimeSpan.FromSeconds(1.1));
            before = meter.Snapshot();
            long cpu = Kernel.ThreadCpuNanoseconds();
            Run();
            cpu = Kernel.ThreadCpuNanoseconds() - cpu;
            TimeSpan told = meter.Snapshot().Since(before).Overhead.Time;

            // The price is that of the fastest of some short rounds, and a loop collects its own garbage besides; what it exceeds can only
            // be error.
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
        using var meter = new WorkloadMeter();
        for (int i = 0; i < 4; i++)
            meter.Track("few").Dispose();

        // Some microseconds each where nothing is compiled yet; the measuring of the price itself, some milliseconds, is no part of it.
        meter.Snapshot().Overhead.Time.Should().BePositive().And.BeLessThan(TimeSpan.FromMilliseconds(0.5));
        return true;
    });
}
