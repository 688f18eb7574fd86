namespace Workload.Metering.Tests.Totals;

[Collection(Alone.Name)]
public sealed class ManyScopesTests
{
    private const int Threads = 4, ScopesAThread = 50_000;

    [Theory]
    [InlineData(CpuAttribution.Flow)]
    [InlineData(CpuAttribution.Thread)]
    public void Of_200_000_scopes_from_4_threads_none_is_lost_and_none_seen_in_part(CpuAttribution attribution)
    {
        using var meter = new WorkloadMeter();
        Phase outer = meter.GetPhase("outer", new PhaseOptions { Attribution = attribution });
        Phase inner = meter.GetPhase("inner", new PhaseOptions { Attribution = attribution });
        int running = Threads, snapshots = 0;
        var failures = new List<Func<Exception?>>();
        var threads = new List<Thread>();
        for (int i = 0; i < Threads; i++)
        {
            threads.Add(OwnThread.Start(
                () =>
                {
                    for (int pair = 0; pair < ScopesAThread / 2; pair++)
                    {
                        // On a busy machine the snapshots' thread may not get a core before all scopes have ended.
                        if (pair == ScopesAThread / 4) SpinWait.SpinUntil(() => Volatile.Read(ref snapshots) > 0);
                        using (outer.Track())
                        using (inner.Track())
                            Thread.SpinWait(1);
                    }

                    Interlocked.Decrement(ref running);
                },
                out Func<Exception?> failure));
            failures.Add(failure);
        }

        MeterSnapshot before = meter.Snapshot();
        while (Volatile.Read(ref running) > 0)
        {
            MeterSnapshot snapshot = meter.Snapshot();
            IsWhole(snapshot, before);
            before = snapshot;
            snapshots++;
        }

        threads.ForEach(OwnThread.Join);
        failures.Select(failure => failure()).Should().OnlyContain(thrown => thrown == null);
        MeterSnapshot last = meter.Snapshot();
        IsWhole(last, before);
        snapshots.Should().BePositive();
        last["outer"].Count.Should().Be(Threads * ScopesAThread / 2);
        last["inner"].Count.Should().Be(Threads * ScopesAThread / 2);
        last.Active.Should().BeEmpty();
        PhaseNode root = last.Roots.Single(node => node.Name == "outer");
        root.Children.Single().Count.Should().Be(Threads * ScopesAThread / 2);
        foreach (PhaseSummary phase in last.Phases)
        {
            phase.Breakdown!.Value.Total.Ticks.Should().BeCloseTo(
                phase.Wall.Ticks, 10, "each scope was on one thread, and each part is rounded down to a tick");
        }
    }

    private static void IsWhole(MeterSnapshot snapshot, MeterSnapshot before)
    {
        foreach (PhaseSummary phase in snapshot.Phases)
        {
            Aggregation(phase);
            phase.Count.Should().BeGreaterThanOrEqualTo(before[phase.Name].Count);

            // This compares the scopes that ended. A thread may lose its core between the end of
            // its scope and the counting, and its scope is then counted as running for that time.
            phase.Figures.WallNanoseconds.Should().BeGreaterThanOrEqualTo(before[phase.Name].Figures.WallNanoseconds);
            phase.Active.Should().BeLessThanOrEqualTo(Threads);
            if (phase.Breakdown is not { } states) continue;
            new[] { states.Cpu, states.Blocked, states.Awaiting, states.RunQueue ?? default, states.TaskQueue
                ?? default, states.GcPause }.Should().OnlyContain(state => state >= TimeSpan.Zero);

            // The flow time of the ended scopes is their wall time. Running scopes may add their time so far.
            states.Total.Should().BeGreaterThanOrEqualTo(Nanoseconds.ToTimeSpan(phase.Figures.WallNanoseconds) - TimeSpan.FromTicks(10));
            if (phase.Active == 0)
                states.Total.Should().BeLessThanOrEqualTo(phase.Wall + TimeSpan.FromTicks(10));
            states.Awaiting.Should().Be(TimeSpan.Zero);
            states.TaskQueue.Should().Be(TimeSpan.Zero);
        }

        static void Aggregation(PhaseSummary phase)
        {
            var figures = phase.Figures;
            figures.Histogram.Total.Should().Be(figures.OutermostCount).And.Be(phase.Count);
            if (phase.Count == 0) return;
            figures.WallNanoseconds.Should().BeInRange(figures.MinWallNanoseconds * phase.Count, figures.MaxWallNanoseconds * phase.Count);
        }
    }
}
