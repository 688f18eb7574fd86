using System.Globalization;

namespace Workload.Metering.Truth.Tests;

/// <summary>A phase that runs a few times a second is read at both ends, whatever the lengths of its segments.</summary>
public sealed class SparseScopesTests : IDisposable
{
    /// <summary>
    /// Each await computes the continuation and its own code besides the burn, with cold caches. That was 0.06 ms at most on a machine
    /// whose 2 cores many threads wanted.
    /// </summary>
    private const double MaxBesideMilliseconds = 0.075;

    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [LinuxTheory]
    [InlineData(8, 2, 40)]
    [InlineData(10, 2, 30)]
    [InlineData(10, 5, 30)]
    public async Task A_handler_that_awaits_computes_and_awaits_has_all_of_its_CPU(int awaitedMilliseconds, int burnt, int calls)
    {
        await WarmUpAsync();
        await Rounds.AnyAgreesAsync(async () =>
        {
            string phase = NewPhase();
            long truth = 0;
            for (int i = 0; i < calls; i++)
            {
                using PhaseScope scope = _meter.Track(phase);
                await Task.Delay(awaitedMilliseconds);
                truth += Burnt(burnt);
                await Task.Delay(awaitedMilliseconds);
            }

            ShouldHave(phase, truth, calls);
        });
    }

    [LinuxFact]
    public async Task Semaphores_async_streams_and_pooled_sources_are_read_as_well()
    {
        await WarmUpAsync();
        await Rounds.AnyAgreesAsync(async () =>
        {
            string phase = NewPhase();
            using var gate = new SemaphoreSlim(0);
            var channel = System.Threading.Channels.Channel.CreateBounded<int>(1);
            Task source = Task.Run(async () =>
            {
                for (int i = 0; i < 25; i++)
                {
                    await Task.Delay(6);
                    gate.Release();
                    await Task.Delay(6);
                    await channel.Writer.WriteAsync(i);
                }

                channel.Writer.Complete();
            });

            // The semaphore and the channel compute more for each call than a timer does, so the truth contains the calls as well.
            var code = default(CodeClock);
            for (int i = 0; i < 25; i++)
            {
                using PhaseScope scope = _meter.Track(phase);
                code.Continue();
                Task entered = gate.WaitAsync();
                code.Pause();
                await entered;
                code.Continue();
                Burn.Milliseconds(2);
                ValueTask<int> read = channel.Reader.ReadAsync();
                code.Pause();
                await read;
                code.Continue();
                Task delay = Task.Delay(2);
                code.Pause();
                await delay;
            }

            await source;
            ShouldHave(phase, code.Nanoseconds, calls: 25, awaits: 3);
        });
    }

    [LinuxFact]
    public async Task A_phase_that_was_dense_and_becomes_sparse_has_its_CPU()
    {
        await WarmUpAsync();
        await Rounds.AnyAgreesAsync(async () =>
        {
            string phase = NewPhase();
            for (int i = 0; i < 20_000; i++)
            {
                using (_meter.Track(phase)) Thread.SpinWait(20);
            }

            // The next readings show the change. They are as far apart as those of a dense path, so the first calls are not counted.
            await CallAsync(phase, 60);
            MeterSnapshot before = _meter.Snapshot();
            long truth = await CallAsync(phase, 30);
            TimeBreakdown states = _meter.Snapshot().Since(before)[phase].Breakdown!.Value;

            // A segment is still estimated now and then, so the figure has an
            // error. It is less than a seventh, because most segments are read.
            states.Cpu.TotalMilliseconds.Should().BeInRange(
                (truth / 1e6) - states.CpuError.TotalMilliseconds, (truth * 1.08 / 1e6) + states.CpuError.TotalMilliseconds, "{0}", states);
            states.CpuError.TotalMilliseconds.Should().BeLessThan(truth * 0.15 / 1e6);
            states.Blocked.TotalMilliseconds.Should().BeLessThan(truth * 0.15 / 1e6, "it only awaits");
        });
    }

    private async Task<long> CallAsync(string phase, int calls)
    {
        long truth = 0;
        for (int i = 0; i < calls; i++)
        {
            using PhaseScope scope = _meter.Track(phase);
            await Task.Delay(8);
            truth += Burnt(2);
            await Task.Delay(8);
        }

        return truth;
    }

    // A first call compiles code in the middle of a scope, which is computing.
    private async Task WarmUpAsync() => await CallAsync("warm-up", 3);

    private int _phases;

    private string NewPhase() => string.Create(CultureInfo.InvariantCulture, $"sparse {_phases++}");

    private static long Burnt(int milliseconds)
    {
        long start = Kernel.ThreadCpuNanoseconds();
        Burn.Milliseconds(milliseconds);
        return Kernel.ThreadCpuNanoseconds() - start;
    }

    private void ShouldHave(string phase, long truth, int calls, int awaits = 2) =>
        ShouldHave(_meter.Snapshot()[phase], truth, calls, awaits);

    private static void ShouldHave(PhaseSummary phase, long truthNanoseconds, int calls, int awaits)
    {
        TimeBreakdown states = phase.Breakdown!.Value;
        double truth = truthNanoseconds / 1e6, beside = calls * awaits * MaxBesideMilliseconds;
        phase.Count.Should().Be(calls);
        states.Cpu.TotalMilliseconds.Should().BeInRange(truth - states.CpuError.TotalMilliseconds, truth + beside, "{0}", states);
        states.CpuError.TotalMilliseconds.Should().BeLessThan(truth / 100, "all segments are read");
        states.Blocked.TotalMilliseconds.Should().BeLessThan(beside, "nothing in it blocks");
        states.Awaiting.Should().BePositive();
        states.GcPause.TotalMilliseconds.Should().BeLessThan(truth / 10);
    }
}
