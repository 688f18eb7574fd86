using System.Diagnostics;

namespace Workload.Metering.Truth.Tests;

/// <summary>Other work of the process neither hides what a phase waits for nor counts as the phase's own.</summary>
public sealed class BusyProcessTests : IDisposable
{
    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [LinuxFact]
    public async Task Beside_two_burners_a_sleeper_is_io_bound_where_the_process_is_not()
    {
        const int Burners = 2;
        using Noise burners = Noise.OfThreads(Burners);
        long start = Stopwatch.GetTimestamp();
        TimeSpan cpu = Kernel.ProcessCpu();
        (PhaseMeasurement measured, Diary diary) = await MeteredBody.RunAsync(_meter, Thread.Sleep, 400);
        cpu = Kernel.ProcessCpu() - cpu;
        TimeSpan around = Stopwatch.GetElapsedTime(start) - measured.Wall;

        measured.Breakdown!.Value.ShouldAgreeWith(diary, TimeSpan.FromMilliseconds(10), 0.03);
        measured.IoRatio.Should().BeGreaterThan(0.9);

        // The burners have two cores unless others take them, so the kernel's figure around the scope says what
        // they had. Around the scope they may have had two cores for as long as this thread waited for one.
        double used = cpu / measured.Wall, beside = Burners * (around / measured.Wall);
        measured.ProcessIoRatio.Should().BeInRange(Math.Max(0, 1 - used - 0.05), Math.Max(0, 1 - used + beside) + 0.05);
        if (used > 0.75) measured.ProcessIoRatio.Should().BeLessThan(0.3, "the process used {0:0.0} cores meanwhile", used);
        measured.Breakdown!.Value.Awaiting.Should().Be(TimeSpan.Zero);
    }

    [LinuxFact]
    public async Task Flows_that_crowd_the_pool_wait_in_the_task_queue() => await Rounds.AnyAgreesAsync(YieldingAsync);

    [LinuxFact]
    public async Task In_a_starved_pool_a_delay_is_awaited_and_the_rest_is_task_queue() => await Rounds.AnyAgreesAsync(DelayingAsync);

    private async Task YieldingAsync()
    {
        const int Flows = 48;
        using var pool = new CrowdedPool();
        await CrowdAsync("warm-up", turns: 2);
        MeterSnapshot before = _meter.Snapshot();
        await CrowdAsync("x", turns: 15);
        PhaseSummary crowd = _meter.Snapshot().Since(before)["x"];
        TimeBreakdown states = crowd.Breakdown!.Value;

        crowd.Count.Should().Be(Flows);
        states.Cpu.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(Flows * 15 * 2) - states.CpuError);
        crowd.IoRatio.Should().BeLessThan(0.15, "they never wait for anything but their turn");
        crowd.Bottleneck.Should().Be(Bottleneck.TaskQueue);

        // The queue has all the time that is neither the burn itself nor a wait for a core.
        TimeSpan rest = states.Total - states.Cpu - states.RunQueue!.Value;
        states.TaskQueue.Should().BeGreaterThan(rest * 0.9);

        Task CrowdAsync(string phase, int turns) => Task.WhenAll(Enumerable.Range(0, Flows).Select(_ => Task.Run(async () =>
        {
            using PhaseScope scope = _meter.Track(phase);
            for (int turn = 0; turn < turns; turn++)
            {
                Burn.Milliseconds(2);
                await Task.Yield();
            }
        })));
    }

    private async Task DelayingAsync()
    {
        const int Flows = 48, Turns = 8, Delay = 20;
        using var pool = new CrowdedPool();
        await CrowdAsync("warm-up", 1);
        MeterSnapshot before = _meter.Snapshot();
        await CrowdAsync("x", Turns);
        PhaseSummary crowd = _meter.Snapshot().Since(before)["x"];
        TimeBreakdown states = crowd.Breakdown!.Value;

        // The delay's own part of each turn is 20 ms. The timer's ticks add up to 1
        // ms, and the queue's length is only probed every few ms, so 30 % are allowed.
        TimeSpan awaited = TimeSpan.FromMilliseconds(Flows * Turns * Delay);
        states.Awaiting.Should().BeCloseTo(awaited, awaited * 0.3);
        TimeSpan rest = states.Total - states.Cpu - states.RunQueue!.Value - awaited;
        rest.Should().BeGreaterThan(awaited, "otherwise the pool was not starved");
        states.TaskQueue.Should().BeCloseTo(rest, (awaited * 0.3) + (rest * 0.1));

        Task CrowdAsync(string phase, int turns) => Task.WhenAll(Enumerable.Range(0, Flows).Select(_ => Task.Run(async () =>
        {
            using PhaseScope scope = _meter.Track(phase);
            for (int turn = 0; turn < turns; turn++)
            {
                Burn.Milliseconds(4);
                await Task.Delay(Delay);
            }
        })));
    }
}
