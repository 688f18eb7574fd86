namespace Workload.Metering.Tests.Totals;

public sealed class PhaseLimitTests
{
    [Fact]
    public void Names_past_the_limit_are_counted_under_other_and_logged_once() => OwnThread.Run(() =>
    {
        using var log = new RecordingLog();
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { MaxPhases = 2 }, log);
        foreach (string name in new[] { "a", "b", "c", "d", "a", "c" })
            meter.Track(name).Dispose();

        MeterSnapshot snapshot = meter.Snapshot();
        snapshot.Phases.Select(phase => (phase.Name, phase.Count)).Should().Equal(("a", 2), ("b", 1), ("(other)", 3));
        log.Named("PhaseRejected").Should().ContainSingle().Which.Should().ContainAll("'c'", "'(other)'", "2 phases");
        meter.GetPhase("e").Name.Should().Be("(other)");
        meter.TryGetPhase("c", out _).Should().BeFalse();
    });

    [Fact]
    public void Options_of_a_name_past_the_limit_do_not_change_other() => OwnThread.Run(() =>
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { MaxPhases = 1 });
        meter.Track("a").Dispose();
        Phase rejected = meter.GetPhase("b", new PhaseOptions { Attribution = CpuAttribution.Thread });
        rejected.Name.Should().Be("(other)");
        rejected.Options.Attribution.Should().Be(CpuAttribution.Flow, "the options are those of one name, and this phase stands for many");
        rejected.Track().Dispose();
        meter.Track("c").Dispose();

        meter.Snapshot()["(other)"].Count.Should().Be(2);
    });

    [Fact]
    public void Threads_that_add_names_at_once_pass_no_limit_and_lose_no_call()
    {
        const int Threads = 4, Names = 200, Most = 50;
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { MaxPhases = Most });
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => OwnThread.Start(
            () =>
            {
                for (int i = 0; i < Names; i++)
                    meter.Track($"phase {i}").Dispose();
            },
            out Func<Exception?> _))];
        foreach (Thread thread in threads)
            OwnThread.Join(thread);

        MeterSnapshot snapshot = meter.Snapshot();
        snapshot.Phases.Should().HaveCount(Most + 1);
        snapshot.Phases.Sum(phase => phase.Count).Should().Be(Threads * Names);
        snapshot["(other)"].Count.Should().Be(Threads * (Names - Most));
    }
}
