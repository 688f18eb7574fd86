using Workload.Metering.Clocks;

namespace Workload.Metering.Tests.Flow;

/// <summary>Scopes that get their name late all begin in one phase.</summary>
public sealed class LateNameTests
{
    [Fact]
    public void Segments_after_the_name_teach_the_phase_that_it_names()
    {
        using var meter = new WorkloadMeter();
        for (int call = 0; call < 20; call++)
        {
            using PhaseScope scope = meter.Track("unnamed");
            scope.Rename("named");
            Burn.Milliseconds(1);
        }

        Phase unnamed = meter.GetPhase("unnamed"), named = meter.GetPhase("named");
        named.Totals.Root.Ratios.Read.Should().BeGreaterThanOrEqualTo(8, "the first eight of each path are read");
        named.Totals.Root.Ratios.MeanCpuNanoseconds.Should().BeGreaterThan(500_000, "each burns a millisecond of CPU");
        unnamed.Totals.Root.Ratios.MeanCpuNanoseconds.Should().BeLessThan(500_000, "the unnamed part of each ends with the new name");
        (meter.Snapshot()["named"].Count, meter.Snapshot()["unnamed"].Count).Should().Be((20, 0));
    }

    [Fact]
    public void A_scope_that_is_named_while_another_is_nested_in_it_keeps_all_its_time()
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { OverheadBudget = 1 });
        PhaseMeasurement measured;
        using ThreadClock clock = PlatformClocks.Current.OpenThreadClock();
        clock.TryReadCpu(out long start).Should().BeTrue();
        using (PhaseScope scope = meter.Track("unnamed"))
        {
            Burn.Milliseconds(2);
            using (meter.Track("nested"))
            {
                scope.Rename("named");
                Burn.Milliseconds(2);
            }

            Burn.Milliseconds(2);
            measured = scope.Stop();
        }

        // This is the CPU that the thread used between its own two readings, except for the beginning and the end of the scope.
        clock.TryReadCpu(out long end);
        measured.Breakdown!.Value.Cpu.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(6)).And.BeLessThanOrEqualTo(
            Nanoseconds.ToTimeSpan(end - start));
        measured.Phase.Should().Be("named");
    }

    [Fact]
    public void The_process_clock_is_read_no_more_often_than_without_late_names()
    {
        const int Calls = 10_000;
        using var meter = new WorkloadMeter();
        var elapsed = System.Diagnostics.Stopwatch.StartNew();
        for (int call = 0; call < Calls; call++)
        {
            using PhaseScope scope = meter.Track("unnamed");
            scope.Rename("named");
        }

        // The first four scopes of a path are read, and then one a millisecond at most. The rest
        // of the bound is for scopes of other tests, because one more is read after each of them.
        long read = meter.GetPhase("named").Totals.Root.ProcessShare.Read;
        read.Should().BeInRange(1, 100 + (long)elapsed.Elapsed.TotalMilliseconds).And.BeLessThan(Calls / 2);
        meter.Snapshot()["named"].ProcessCpu.Should().NotBeNull("the others are estimated");
    }

    [Fact]
    public void A_name_that_comes_late_for_the_first_time_is_read_soon()
    {
        using var meter = new WorkloadMeter();
        for (int call = 0; call < 100; call++)
        {
            using PhaseScope scope = meter.Track("unnamed");
            scope.Rename("frequent");
        }

        for (int call = 0; call < 20; call++)
        {
            using PhaseScope scope = meter.Track("unnamed");
            scope.Rename("new");
        }

        meter.Snapshot()["new"].ProcessCpu.Should().NotBeNull("while nothing is known of a path, its next scope is read");
    }
}
