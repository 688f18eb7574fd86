using System.Globalization;
using Workload.Metering.Flow;

namespace Workload.Metering.Truth.Tests;

/// <summary>
/// These tests run for some seconds. <c>WORKLOAD_METERING_FUZZ_SECONDS</c> sets the number
/// of seconds, and <c>WORKLOAD_METERING_FUZZ_SEED</c> repeats the choices of an earlier run.
/// </summary>
public sealed class FuzzTests
{
    private const int Flows = 8;

    /// <summary>Each round ends with no work in progress, so that memory can be compared.</summary>
    private const int Rounds = 6;

    [Fact]
    public async Task Random_trees_lose_no_scope_and_leave_nothing_behind()
    {
        double seconds = Setting("SECONDS") ?? 6;
        int seed = (int)(Setting("SEED") ?? Random.Shared.Next());
        long faults = FlowLocal.Faults;
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { MaxPhases = 20 });
        using var other = new WorkloadMeter();
        var fuzz = new Fuzz(meter, other);
        var heap = new List<long>();
        for (int round = 0; round < Rounds; round++)
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(seconds / Rounds));
            await Task.WhenAll(Enumerable.Range(0, Flows).Select(flow => fuzz.RunAsync(seed + (round * Flows) + flow, stop.Token)));
            await fuzz.DrainAsync();
            heap.Add(LiveBytes());
        }

        string run = string.Create(CultureInfo.InvariantCulture,
            $"seed {seed}; {fuzz.Begun} scopes; heap {string.Join(", ", heap.Select(bytes => bytes / 1024))} KiB");
        FlowLocal.Faults.Should().Be(faults, run);
        MeterSnapshot snapshot = meter.Snapshot();
        snapshot.Phases.Sum(phase => phase.Count).Should().Be(fuzz.Begun, run);
        snapshot.Phases.Sum(phase => phase.Active).Should().Be(0, run);
        snapshot.Active.Should().BeEmpty(run);
        other.Snapshot()["other"].Count.Should().Be(fuzz.BegunInOther, run);
        other.Snapshot().Active.Should().BeEmpty(run);
        fuzz.Interrupted.Should().BePositive(run);
        foreach (PhaseSummary phase in snapshot.Phases)
        {
            if (phase.Breakdown is not { } states)
                continue;
            TimeSpan[] all = [states.Cpu, states.Blocked, states.Awaiting, states.RunQueue ?? TimeSpan.Zero, states.TaskQueue
                ?? TimeSpan.Zero, states.GcPause];
            all.Should().OnlyContain(state => state >= TimeSpan.Zero, run);
            states.Total.Should().Be(all.Aggregate(TimeSpan.Zero, (sum, state) => sum + state), run);
        }

        // The first rounds make the phases' paths and the threads' cursors. Afterwards
        // the memory in use returns to the same size, except for a few more pool threads.
        heap[^1].Should().BeLessThan(heap[2] + (heap[2] / 10) + (1 << 20), run);
    }

    private static long LiveBytes()
    {
        // Two rounds are needed, because an object that a finalizer releases is free only after the next collection.
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static double? Setting(string name) =>
        Environment.GetEnvironmentVariable("WORKLOAD_METERING_FUZZ_" + name) is { Length: > 0 } text
            ? double.Parse(text, CultureInfo.InvariantCulture)
            : null;
}
