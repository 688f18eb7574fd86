namespace Workload.Metering.Truth.Tests;

public sealed class ThreadAttributionTests : IDisposable
{
    /// <summary>
    /// The diary's own readings take 0.1 ms, and some of them are inside the scope. The rest allows for a thread that loses its
    /// core between a reading of the diary and the scope's. It also allows for the first run of code that is not compiled yet.
    /// </summary>
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMilliseconds(5);

    private static readonly PhaseOptions s_ofThread = new() { Attribution = CpuAttribution.Thread };

    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [LinuxFact]
    public void A_burn_is_cpu_and_what_it_waits_for_its_core_is_run_queue()
    {
        (PhaseMeasurement measured, Diary diary, TimeSpan processAtLeast, TimeSpan processAtMost) = Run(() => Burn.Milliseconds(100));
        TimeBreakdown states = measured.Breakdown!.Value;

        states.ShouldAgreeWith(diary, s_tolerance);
        states.Cpu.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(100) - states.CpuError);
        states.Awaiting.Should().Be(TimeSpan.Zero);
        states.TaskQueue.Should().Be(TimeSpan.Zero);

        // The ratio is not 1, because the run queue knows nothing of a page fault or of a hypervisor's share.
        states.CpuRatio.Should().BeApproximately(diary.Cpu / (diary.Cpu + diary.Blocked), 0.05, "5 ms of 100 ms");
        ProcessAgrees(measured, processAtLeast, processAtMost);
    }

    [LinuxFact]
    public void A_sleep_is_blocked()
    {
        (PhaseMeasurement measured, Diary diary, TimeSpan processAtLeast, TimeSpan processAtMost) = Run(() => Thread.Sleep(100));
        TimeBreakdown states = measured.Breakdown!.Value;

        states.ShouldAgreeWith(diary, s_tolerance);
        states.Blocked.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(99), "a sleep may be cut to a whole millisecond");
        states.Awaiting.Should().Be(TimeSpan.Zero);
        states.TaskQueue.Should().Be(TimeSpan.Zero);
        measured.Bottleneck.Should().BeOneOf(
            [Bottleneck.Io, Bottleneck.RunQueue], "on a busy machine it may wait for its core as long as it slept");
        ProcessAgrees(measured, processAtLeast, processAtMost);
    }

    [LinuxFact]
    public void Half_a_burn_and_half_a_sleep_are_both()
    {
        (PhaseMeasurement measured, Diary diary, TimeSpan processAtLeast, TimeSpan processAtMost) = Run(() =>
        {
            Burn.Milliseconds(100);
            Thread.Sleep(100);
        });
        TimeBreakdown states = measured.Breakdown!.Value;

        states.ShouldAgreeWith(diary, s_tolerance);
        states.CpuRatio.Should().BeApproximately(diary.Cpu / (diary.Cpu + diary.Blocked), 0.03, "5 ms of 200 ms");
        states.Total.Should().BeCloseTo(measured.Wall, TimeSpan.FromTicks(10));
        ProcessAgrees(measured, processAtLeast, processAtMost);
    }

    [LinuxFact]
    public void A_file_that_is_flushed_to_the_disk_is_cpu_and_blocked()
    {
        string path = Path.Combine(AppContext.BaseDirectory, $"{Guid.NewGuid():N}.tmp");
        byte[] block = new byte[256 * 1024];
        try
        {
            (PhaseMeasurement measured, Diary diary, _, _) = Run(() =>
            {
                using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
                for (int i = 0; i < 16; i++)
                {
                    file.Write(block);
                    file.Flush(flushToDisk: true);
                }
            });
            TimeBreakdown states = measured.Breakdown!.Value;

            states.ShouldAgreeWith(diary, s_tolerance);
            states.Cpu.Should().BePositive();
            states.Awaiting.Should().Be(TimeSpan.Zero);
            states.TaskQueue.Should().Be(TimeSpan.Zero);
            states.Total.Should().BeCloseTo(measured.Wall, TimeSpan.FromTicks(10));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [LinuxTheory]
    [InlineData(CpuAttribution.Thread)]
    [InlineData(CpuAttribution.Flow)]
    public void A_parent_has_its_own_time_and_its_childrens(CpuAttribution attribution)
    {
        Phase parent = _meter.GetPhase("parent", new PhaseOptions { Attribution = attribution });
        Phase child = _meter.GetPhase("child", new PhaseOptions { Attribution = attribution });
        Loop(2, new Diary(), new Diary());
        MeterSnapshot warm = _meter.Snapshot();
        Diary own = new(), childrens = new();
        Loop(20, own, childrens);
        MeterSnapshot snapshot = _meter.Snapshot().Since(warm);

        TimeBreakdown all = snapshot["parent"].Breakdown!.Value, self = snapshot["parent"].Self!.Value,
            nested = snapshot["child"].Breakdown!.Value;
        snapshot["child"].Count.Should().Be(20);

        // A tolerance of 20 times a diary entry's would be fair. One is enough, because its readings take only 0.1 ms each.
        nested.ShouldAgreeWith(childrens, s_tolerance, 0.03);
        self.ShouldAgreeWith(own, s_tolerance, 0.03);
        all.Cpu.Should().BeCloseTo(self.Cpu + nested.Cpu, TimeSpan.FromTicks(10));
        all.Blocked.Should().BeCloseTo(self.Blocked + nested.Blocked, TimeSpan.FromTicks(10));
        all.Total.Should().BeCloseTo(self.Total + nested.Total, TimeSpan.FromTicks(10));
        all.Total.Should().BeCloseTo(snapshot["parent"].Wall, TimeSpan.FromTicks(10));

        void Loop(int times, Diary ofParent, Diary ofChildren)
        {
            using PhaseScope scope = parent.Track();
            for (int i = 0; i < times; i++)
            {
                ofParent.Begin();
                Burn.Milliseconds(2);
                ofParent.Leave();
                using (child.Track())
                {
                    ofChildren.Begin();
                    Burn.Milliseconds(3);
                    Thread.Sleep(2);
                    ofChildren.Leave();
                }
            }
        }
    }

    private (PhaseMeasurement Measured, Diary Diary, TimeSpan ProcessAtLeast, TimeSpan ProcessAtMost) Run(Action body)
    {
        Phase phase = _meter.GetPhase("x", s_ofThread);

        // A first run compiles the code, so that the measured run does not have to.
        Once(() => { });
        return Once(body);

        (PhaseMeasurement, Diary, TimeSpan, TimeSpan) Once(Action what)
        {
            var diary = new Diary();
            TimeSpan before = Kernel.ProcessCpu();
            PhaseScope scope = phase.Track();
            TimeSpan inside = Kernel.ProcessCpu();
            diary.Begin();
            what();
            diary.Leave();
            TimeSpan insideAfter = Kernel.ProcessCpu();
            PhaseMeasurement measured = scope.Stop();
            return (measured, diary, insideAfter - inside, Kernel.ProcessCpu() - before);
        }
    }

    private static void ProcessAgrees(in PhaseMeasurement measured, TimeSpan atLeast, TimeSpan atMost)
    {
        // User time and system time are each cut to a whole microsecond, at both ends.
        TimeSpan step = TimeSpan.FromMicroseconds(4);
        measured.ProcessCpu!.Value.Total.Should().BeGreaterThanOrEqualTo(atLeast - step).And.BeLessThanOrEqualTo(atMost + step);
        measured.ProcessIoRatio.Should().BeInRange(
            Math.Max(0, 1 - ((atMost + step) / measured.Wall)), Math.Max(0, 1 - ((atLeast - step) / measured.Wall)));
    }
}
