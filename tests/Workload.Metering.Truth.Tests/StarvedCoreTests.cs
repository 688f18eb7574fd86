namespace Workload.Metering.Truth.Tests;

/// <summary>A wait for a core is not I/O, no matter which thread has the core.</summary>
public sealed class StarvedCoreTests : IDisposable
{
    /// <summary>At either end a slice may fall between the diary's reading and the scope's.</summary>
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMilliseconds(10);

    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [LinuxFact]
    public void Beside_a_burner_on_the_same_core_half_of_the_wall_is_run_queue() => Rounds.AnyAgrees(BesideABurner);

    [LinuxFact]
    public void A_thread_that_waits_for_its_core_at_a_snapshot_is_not_blocked() => Rounds.AnyAgrees(StarvedAtSnapshots);

    [LinuxFact]
    public void A_thread_that_sleeps_through_many_snapshots_is_blocked_throughout() => Rounds.AnyAgrees(() =>
    {
        const int Slept = 300;
        PhaseMeasurement measured = AmidSnapshots(() =>
        {
            using PhaseScope scope = _meter.Track("sleeps");
            Burn.Milliseconds(5);
            Thread.Sleep(Slept);
            Burn.Milliseconds(5);
            return scope.Stop();
        });

        // Only the wake-up and the two turns of computing can wait for a core.
        TimeBreakdown states = measured.Breakdown!.Value;
        states.Blocked.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(Slept - 5));
        states.RunQueue!.Value.Should().BeLessThan(measured.Wall - TimeSpan.FromMilliseconds(Slept));
    });

    [CpuQuotaFact]
    public void Under_a_quota_of_a_third_of_a_core_the_rest_is_run_queue() => Rounds.AnyAgrees(UnderAQuota);

    private void BesideABurner()
    {
        (PhaseMeasurement measured, Diary diary) = OwnThread.RunOutsideFlow(() =>
        {
            CoreAffinity.PinThread(0);
            using Noise burner = Noise.OnCore(0);
            return BurnMetered();
        });

        ShouldStarve(measured, diary);

        // The scheduler shares a core equally between two threads that never sleep. Other threads on it only make the wait longer.
        (measured.Breakdown!.Value.RunQueue / measured.Wall).Should().BeGreaterThan(0.4);
        CpuOverWallIoRatio(measured).Should().BeGreaterThan(0.4, "this ratio counts the wait for a core as I/O");
    }

    private void StarvedAtSnapshots()
    {
        const int Neighbours = 3, Computes = 150;
        PhaseMeasurement measured = AmidSnapshots(() =>
        {
            CoreAffinity.PinThread(0);
            Noise[] neighbours = [.. Enumerable.Range(0, Neighbours).Select(_ => Noise.OnCore(0))];
            using PhaseScope scope = _meter.Track("starved");
            Burn.Milliseconds(Computes);
            PhaseMeasurement result = scope.Stop();
            foreach (Noise neighbour in neighbours) neighbour.Dispose();
            return result;
        });

        // Most snapshots find the thread in the queue for its core, where it is for most of the time. A reading from outside takes some
        // microseconds, and the thread may get its core meanwhile.
        TimeBreakdown states = measured.Breakdown!.Value;
        (states.RunQueue!.Value / measured.Wall).Should().BeGreaterThan(0.5);
        (states.Blocked / measured.Wall).Should().BeLessThan(0.02);
        states.Awaiting.Should().Be(TimeSpan.Zero);
    }

    /// <summary>Runs a body on a thread of its own while another thread takes a snapshot every few milliseconds.</summary>
    private PhaseMeasurement AmidSnapshots(Func<PhaseMeasurement> body)
    {
        const int Apart = 7;
        bool stop = false;
        Thread observer = OwnThread.Start(
            () =>
            {
                while (!Volatile.Read(ref stop))
                {
                    _meter.Snapshot();
                    Thread.Sleep(Apart);
                }
            },
            out _);
        PhaseMeasurement measured = OwnThread.RunOutsideFlow(body);
        Volatile.Write(ref stop, true);
        OwnThread.Join(observer);
        return measured;
    }

    private void UnderAQuota()
    {
        using var quota = new CpuQuota(0.3);
        (PhaseMeasurement measured, Diary diary) = OwnThread.RunOutsideFlow(() =>
        {
            CpuQuota.LimitCallingThread(quota);
            return BurnMetered();
        });

        ShouldStarve(measured, diary);

        // The body needs 300 ms of CPU at 30 ms in each 100 ms. The 30 ms of the first period and of the last one come without a wait.
        (measured.Breakdown!.Value.RunQueue / measured.Wall).Should().BeGreaterThan(0.55);
        CpuOverWallIoRatio(measured).Should().BeGreaterThan(0.55, "this ratio counts the throttling as I/O");
    }

    private static double CpuOverWallIoRatio(in PhaseMeasurement measured) => 1 - (measured.Breakdown!.Value.Cpu / measured.Wall);

    private static void ShouldStarve(in PhaseMeasurement measured, Diary diary)
    {
        TimeBreakdown states = measured.Breakdown!.Value;
        states.ShouldAgreeWith(diary, s_tolerance, 0.02);
        states.Cpu.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(300) - states.CpuError);
        states.IoRatio.Should().BeLessThan(0.02);
        states.Awaiting.Should().Be(TimeSpan.Zero);
        states.TaskQueue.Should().Be(TimeSpan.Zero);
        measured.Bottleneck.Should().BeOneOf(Bottleneck.Cpu, Bottleneck.RunQueue);
    }

    private (PhaseMeasurement Measured, Diary Diary) BurnMetered()
    {
        Once(1);
        return Once(300);

        (PhaseMeasurement, Diary) Once(int milliseconds)
        {
            var diary = new Diary();
            using PhaseScope scope = _meter.Track("x");
            diary.Begin();
            Burn.Milliseconds(milliseconds);
            diary.Leave();
            return (scope.Stop(), diary);
        }
    }
}
