namespace Workload.Metering.Tests.Reporting;

/// <summary>The parts of the CPU time in no phase.</summary>
public sealed class ThreadPartsTests
{
    [Fact]
    public void Phases_are_taken_off_the_pool_and_the_parts_add_up()
    {
        ProcessSummary process = SampleSnapshots.Threads().Process;
        process.Threads.Should().Equal(
            Kind("compilation", 2_200, 2_200), Kind("pool", 6_000, 2_000), Kind("exited", 500, 500), Kind("sqlite-worker", 500, 500),
                Kind("gc", 50, 50));
        process.Threads!.Sum(kind => kind.Cpu.Ticks).Should().Be(process.Cpu!.Value.Total.Ticks);
        process.Threads!.Sum(kind => kind.OutsidePhases.Ticks).Should().Be(process.Unattributed!.Value.Ticks);
    }

    [Fact]
    public void Where_no_pool_thread_ran_a_phase_the_main_thread_did()
    {
        var threads = new Dictionary<string, long> { ["pool"] = 5_000, ["main"] = 3_000, ["worker"] = 2_000, ["gc"] = 100 };
        ThreadCpuSplit.Of(threads, 4_000, poolRanPhases: false).Select(kind => (kind.Kind, Nanoseconds.From(kind.OutsidePhases)))
            .Should().Equal(("pool", 5_000), ("worker", 1_000), ("gc", 100), ("main", 0));
        ThreadCpuSplit.Of(threads, 50_000, poolRanPhases: true)
            .Should().OnlyContain(kind => kind.OutsidePhases == TimeSpan.Zero, "an estimate may be above what there is");
    }

    [Theory]
    [InlineData(1_000, "exited 300, gc 200, pool 500")]
    [InlineData(700, "gc 200, pool 500")]
    [InlineData(600, "gc 200, pool 400")]
    [InlineData(150, "gc 150, pool 0")]
    public void The_parts_add_up_to_the_process(long process, string parts)
    {
        var sums = new Dictionary<string, long> { ["pool"] = 500, ["gc"] = 200 };
        string.Join(", ", ThreadCpuSplit.Complete(sums, process).OrderBy(part => part.Key, StringComparer.Ordinal)
            .Select(part => $"{part.Key} {part.Value}")).Should().Be(parts);
    }

    [Fact]
    public void Every_report_for_people_says_it_in_a_sentence()
    {
        MeterSnapshot snapshot = SampleSnapshots.Threads();
        const string Sentence = "In no phase: compiling 2.20 s, thread pool outside of phases 2.00 s, threads that exited 500 ms, "
            + "'sqlite-worker' 500 ms, other threads 50.0 ms of CPU.";
        string.Join(' ', Approval.Write(snapshot, ReportFormat.Table).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Should().Contain(Sentence);
        Approval.Write(snapshot, ReportFormat.Markdown).Should().Contain("In no phase: compiling 2.20 s");
        Approval.Write(snapshot, ReportFormat.Html).Should().Contain("In no phase: compiling 2.20 s, thread pool outside of phases 2.00 s");
    }

    [Fact]
    public void Where_it_is_unknown_it_is_absent()
    {
        SampleSnapshots.Job().Process.Threads.Should().BeNull();
        Approval.Write(SampleSnapshots.Job(), ReportFormat.Table).Should().NotContain("In no phase:");
    }

    [LinuxFact]
    public void The_threads_of_this_process_add_up_to_what_the_process_used()
    {
        using var meter = new WorkloadMeter();
        using (meter.Track("x")) Burn.Milliseconds(20);
        OwnThread.Run(() => Burn.Milliseconds(20));
        ProcessSummary process = meter.Snapshot().Process;

        // Each part is rounded to a tick of 100 ns.
        ulong ticks = (ulong)process.Threads!.Count + 2;
        process.Threads!.Sum(kind => kind.Cpu.Ticks).Should().BeCloseTo(process.Cpu!.Value.Total.Ticks, ticks);
        process.Threads!.Sum(kind => kind.OutsidePhases.Ticks).Should().BeCloseTo(process.Unattributed!.Value.Ticks, ticks);
        MeterSnapshot later = meter.Snapshot();
        later.Since(later).Process.Threads.Should().BeEmpty("no thread used anything in between");
    }

    private static ThreadCpu Kind(string kind, int cpuMilliseconds, int outsideMilliseconds) =>
        new()
        {
            Kind = kind,
            Cpu = TimeSpan.FromMilliseconds(cpuMilliseconds),
            OutsidePhases = TimeSpan.FromMilliseconds(outsideMilliseconds)
        };
}
