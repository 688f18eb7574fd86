using System.Diagnostics;

namespace Workload.Metering.Truth.Tests;

/// <summary>A pause of the collector counts for every phase that would have run in it.</summary>
public sealed class GcPauseTests : IDisposable
{
    /// <summary>Allows several pauses within the 300 ms of a body.</summary>
    private static readonly TimeSpan s_mostRest = TimeSpan.FromMilliseconds(50);

    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [LinuxFact]
    public async Task A_sleeper_beside_a_collecting_thread_has_no_pause() => await Rounds.AnyAgreesAsync(SleeperAsync);

    [LinuxFact]
    public async Task A_burner_beside_a_collecting_thread_has_pauses() => await Rounds.AnyAgreesAsync(BurnerAsync);

    private async Task SleeperAsync()
    {
        (PhaseMeasurement measured, Diary diary) = await BesideCollectionsAsync(Thread.Sleep);
        TimeBreakdown states = measured.Breakdown!.Value;

        diary.GcPauses.Should().BeGreaterThan(TimeSpan.FromMilliseconds(20), "otherwise the test shows nothing");
        states.GcPause.Should().BeLessThan(
            diary.GcPauses * 0.05, "a phase has the share in which it would have run, and a sleeper hardly runs");
        states.Blocked.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(299) - states.GcPause);
        states.Awaiting.Should().Be(TimeSpan.Zero);
        states.TaskQueue.Should().Be(TimeSpan.Zero);
        measured.Bottleneck.Should().BeOneOf([Bottleneck.Io, Bottleneck.RunQueue], "when it wakes, it may wait for its core");
    }

    private async Task BurnerAsync()
    {
        (PhaseMeasurement measured, Diary diary) = await BesideCollectionsAsync(Burn.Milliseconds);
        TimeBreakdown states = measured.Breakdown!.Value;

        diary.GcPauses.Should().BeGreaterThan(TimeSpan.FromMilliseconds(20), "otherwise the test shows nothing");

        // It waits for the pause's end off its core. The exception is a thread that is reading
        // the kernel's clock when the pause begins, for as long as that reading takes. Other
        // processes may preempt the collector's thread before it wakes the others. So a pause
        // counts for up to a sixth more than the runtime says.
        states.GcPause.Should().BeGreaterThan(diary.GcPauses * 0.3)
            .And.BeLessThanOrEqualTo((diary.GcPauses * 7 / 6) + TimeSpan.FromMilliseconds(1));
        states.Cpu.Should().BeCloseTo(diary.Cpu, (diary.Cpu * 0.03) + TimeSpan.FromMilliseconds(5));
        states.Cpu.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(300) - states.CpuError);
        (states.Blocked + states.GcPause + states.RunQueue!.Value)
            .Should().BeCloseTo(diary.Blocked + diary.RunQueue, (diary.Held * 0.03) + TimeSpan.FromMilliseconds(5));
        states.Awaiting.Should().Be(TimeSpan.Zero);
        states.TaskQueue.Should().Be(TimeSpan.Zero);
    }

    private async Task<(PhaseMeasurement Measured, Diary Diary)> BesideCollectionsAsync(Action<int> body)
    {
        // The heap needs objects to mark, because a collection of an empty heap pauses for almost no time.
        object[] heap = [.. Enumerable.Range(0, 150_000).Select(i => new object[] { i })];
        bool stop = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                // The pauses take at most a fifth of the time on any machine, because a thread that wakes in a pause waits for its end.
                long start = Stopwatch.GetTimestamp();
                GC.Collect(2, GCCollectionMode.Forced, blocking: true);
                TimeSpan rest = Stopwatch.GetElapsedTime(start) * 4;
                Thread.Sleep(rest < s_mostRest ? rest : s_mostRest);
            }
        });
        collector.UnsafeStart();
        try
        {
            return await MeteredBody.RunAsync(_meter, body, 300);
        }
        finally
        {
            Volatile.Write(ref stop, true);
            collector.Join();
            GC.KeepAlive(heap);
        }
    }
}
