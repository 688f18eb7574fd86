using FluentAssertions.Execution;
using Xunit.Sdk;

namespace Workload.Metering.Testing.Tests;

public sealed class FluentFailureTextTests
{
    private static readonly PhaseMeasurement s_parsing = Of(cpu: 99, blocked: 0.5, awaiting: 0.5);
    private static readonly PhaseMeasurement s_sleeping = Of(cpu: 2, blocked: 98, awaiting: 0);

    [Fact]
    public void What_holds_may_go_on()
    {
        s_parsing.Should().BeCpuBound().And.NotBlock().And.HaveIoRatioBelow(0.1);
        s_sleeping.Should().BeIoBound("it waits for the disk");
    }

    [Fact]
    public void A_failure_names_the_variable_and_gives_the_reason() =>
        Failure(() => s_sleeping.Should().BeCpuBound("the {0} must not touch the disk", "parser"))
            .Should().Be("Expected s_sleeping to be CPU-bound because the parser must not touch the disk, but its CPU ratio is 0.020 "
                + "(blocked 98 %, CPU 2.0 %).");

    [Fact]
    public void Without_a_reason_there_is_none() =>
        Failure(() => s_parsing.Should().BeIoBound())
            .Should().Be("Expected s_parsing to be I/O-bound, but its I/O ratio is 0.010 (CPU 99 %, blocked 0.5 %, awaiting 0.5 %).");

    [Fact]
    public void Blocking_is_reported_with_its_time() =>
        Failure(() => s_sleeping.Should().NotBlock("it serves requests"))
            .Should().Be("Expected s_sleeping not to block a thread because it serves requests, but its blocked time a run is 98.0 ms "
                + "(blocked 98 %, CPU 2.0 %).");

    [Fact]
    public void A_ratio_is_written_as_FluentAssertions_writes_numbers() =>
        Failure(() => s_sleeping.Should().HaveIoRatioBelow(0.5, "we said so"))
            .Should().Be("Expected s_sleeping to have an I/O ratio below 0.5 because we said so, but found 0.98.");

    [Fact]
    public void Without_a_breakdown_nothing_holds()
    {
        var nothing = new PhaseMeasurement { Phase = "lost" };
        Failure(() => nothing.Should().NotBlock()).Should().StartWith("Expected nothing not to block a thread, but it has no breakdown");
        Failure(() => nothing.Should().HaveIoRatioBelow(1))
            .Should().Be("Expected nothing to have an I/O ratio below 1.0, but found <null>.");
    }

    [Fact]
    public void A_scope_collects_all_failures()
    {
        string all = Failure(() =>
        {
            using var scope = new AssertionScope();
            s_sleeping.Should().BeCpuBound();
            s_sleeping.Should().NotBlock();
            s_sleeping.Should().BeIoBound();
        });
        all.Should().Contain("to be CPU-bound").And.Contain("not to block a thread").And.NotContain("I/O-bound");
    }

    [Fact]
    public void A_scope_gives_the_subject_its_name() =>
        Failure(() =>
        {
            using var scope = new AssertionScope("the import");
            s_sleeping.Should().BeCpuBound();
        }).Should().StartWith("Expected the import to be CPU-bound, but ");

    [Fact]
    public void Braces_in_what_is_found_are_text()
    {
        using var meter = new WorkloadMeter();
        using (meter.Track("{0} {reason}")) Thread.Sleep(50);
        var phase = meter.Snapshot()["{0} {reason}"];
        Failure(() => phase.Should().BeCpuBound()).Should().StartWith("Expected phase to be CPU-bound, but its CPU ratio is 0.");
    }

    [Fact]
    public void A_phase_is_asserted_likewise()
    {
        using var meter = new WorkloadMeter();
        for (int call = 0; call < 3; call++)
        {
            using var scope = meter.Track("sleep");
            Thread.Sleep(50);
        }

        var phase = meter.Snapshot()["sleep"];
        phase.Should().BeIoBound();
        Failure(() => phase.Should().BeCpuBound("of {0}", "reasons"))
            .Should().StartWith("Expected phase to be CPU-bound because of reasons, but its CPU ratio is 0.");
        Failure(() => phase.Should().NotBlock()).Should().StartWith("Expected phase not to block a thread, but its blocked time a run is ");
        Failure(() => phase.Should().HaveIoRatioBelow(0.1))
            .Should().StartWith("Expected phase to have an I/O ratio below 0.1, but found 0.");
        PhaseSummary? none = null;
        Failure(() => none.Should().BeCpuBound()).Should().Be("Expected none to be CPU-bound, but it is <null>.");
    }

    private static string Failure(Action assertion) => assertion.Should().Throw<XunitException>().Which.Message;

    private static PhaseMeasurement Of(double cpu, double blocked, double awaiting) => new()
    {
        Phase = "load",
        Wall = TimeSpan.FromMilliseconds(cpu + blocked + awaiting),
        Breakdown = new TimeBreakdown
        {
            Cpu = TimeSpan.FromMilliseconds(cpu),
            Blocked = TimeSpan.FromMilliseconds(blocked),
            Awaiting = TimeSpan.FromMilliseconds(awaiting),
            RunQueue = TimeSpan.Zero,
        },
    };
}
