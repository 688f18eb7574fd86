namespace Workload.Metering.Testing.Tests;

/// <summary>The figures are made up, so every judged value is known to the digit.</summary>
[Collection(Alone.Name)]
public sealed class MeasuredTests
{
    private const string WaitsSynchronously =
        "It waits synchronously: a thread is held off its core by a sleep, a lock, synchronous I/O, .Result or .Wait(). Take the waiting "
        + "out of it, or assert what it is.";

    private static readonly PhaseMeasurement s_sleeper = Of(cpu: 0.3, blocked: 98, awaiting: 1.7);

    [Fact]
    public void A_failure_has_the_breakdown_what_dominated_and_advice()
    {
        var asserting = () => s_sleeper.ShouldBeCpuBound();
        asserting.Should().Throw<PhaseAssertionException>().Which.Message.ReplaceLineEndings("\n").Should().Be(
            $"""
            Expected 'load' to be CPU-bound (with a CPU ratio of at least 0.750), but its CPU ratio is 0.003 (blocked 98 %, awaiting 1.7 %).

              state             time    share
              CPU             300 µs    0.3 %
              blocked        98.0 ms     98 %
              awaiting       1.70 ms    1.7 %
              run queue          0 s    0.0 %
              task queue     unknown
              GC pause           0 s    0.0 %

            What dominated: blocked, 98 % of its time.
            {WaitsSynchronously}
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void The_failure_carries_the_measurement()
    {
        var asserting = () => s_sleeper.ShouldBeCpuBound();
        asserting.Should().Throw<PhaseAssertionException>().Which.Measurement.Equals(s_sleeper).Should().BeTrue();
    }

    [Fact]
    public void A_measurement_that_waits_is_IO_bound_and_one_that_computes_is_not()
    {
        s_sleeper.ShouldBeIoBound().Equals(s_sleeper).Should().BeTrue();
        var asserting = () => Of(cpu: 90, blocked: 0, awaiting: 10).ShouldBeIoBound();
        asserting.Should().Throw<PhaseAssertionException>().Which.Finding.Should().Be("its I/O ratio is 0.100 (CPU 90 %, awaiting 10 %)");
    }

    [Fact]
    public void Interference_is_not_held_against_it() => Of(cpu: 10, blocked: 0, awaiting: 0, runQueue: 90).ShouldBeCpuBound();

    [Fact]
    public void An_error_as_large_as_the_difference_is_undecided()
    {
        var asserting = () => Of(cpu: 78, blocked: 22, awaiting: 0, cpuError: 10).ShouldBeCpuBound();
        asserting.Should().Throw<PhaseAssertionException>().Which.Finding.Should().Be(
            "that is undecided: its CPU ratio is 0.780 ± 0.100 (CPU 78 %, blocked 22 %)");
    }

    [Fact]
    public void Blocked_time_within_the_tolerance_passes()
    {
        var awaiting = Of(cpu: 1, blocked: 0.5, awaiting: 98.5);
        awaiting.ShouldNotBlock();
        var asserting = () => awaiting.ShouldNotBlock(TimeSpan.FromMicroseconds(100));
        asserting.Should().Throw<PhaseAssertionException>().Which.Message.Should()
            .StartWith("Expected 'load' not to block a thread (for at most 100 µs a run), but its blocked time a run is 500 µs (awaiting "
                + "99 %, CPU 1.0 %, blocked 0.5 %).");
    }

    [Fact]
    public void Without_a_breakdown_nothing_is_passed()
    {
        var asserting = () => new PhaseMeasurement { Phase = "load" }.ShouldNotBlock();
        asserting.Should().Throw<PhaseAssertionException>().WithMessage("Expected 'load' not to block*it has no breakdown*");
    }

    [Fact]
    public void Where_the_run_queue_is_unknown_a_failure_says_so()
    {
        var asserting = () => Of(cpu: 10, blocked: 90, awaiting: 0, runQueue: null).ShouldBeCpuBound();
        asserting.Should().Throw<PhaseAssertionException>()
            .WithMessage("*The run queue is unknown on this system, so the blocked time includes waiting for a core.*");
    }

    [Fact]
    public async Task A_phase_is_judged_by_its_sums()
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { OverheadBudget = 1 });
        for (int call = 0; call < 3; call++)
        {
            using (meter.Track("sleep")) Thread.Sleep(20);
            using (meter.Track("burn")) Burn.Microseconds(2_000);
            await meter.TrackAsync("await", () => Task.Delay(20));
        }

        var snapshot = meter.Snapshot();
        snapshot["sleep"].ShouldBeIoBound();
        snapshot["burn"].ShouldBeCpuBound().ShouldNotBlock();
        snapshot["await"].ShouldNotBlock().ShouldBeIoBound();
        var asserting = () => snapshot["sleep"].ShouldNotBlock();
        var failure = asserting.Should().Throw<PhaseAssertionException>().Which;
        failure.Message.Should().StartWith("Expected 'sleep' not to block a thread").And.Contain("a run");
        failure.Measurement.Phase.Should().Be("sleep");
        failure.Measurement.Breakdown.Should().Be(snapshot["sleep"].Breakdown);
    }

    private static PhaseMeasurement Of(double cpu, double blocked, double awaiting, double? runQueue = 0, double cpuError = 0) => new()
    {
        Phase = "load",
        Wall = TimeSpan.FromMilliseconds(cpu + blocked + awaiting + (runQueue ?? 0)),
        Breakdown = new TimeBreakdown
        {
            Cpu = TimeSpan.FromMilliseconds(cpu),
            Blocked = TimeSpan.FromMilliseconds(blocked),
            Awaiting = TimeSpan.FromMilliseconds(awaiting),
            RunQueue = runQueue is { } queued ? TimeSpan.FromMilliseconds(queued) : null,
            CpuError = TimeSpan.FromMilliseconds(cpuError),
        },
    };
}
