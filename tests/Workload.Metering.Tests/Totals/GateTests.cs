using Workload.Metering.Aggregation;

namespace Workload.Metering.Tests.Totals;

/// <summary>
/// A failure behind a gate leaves the gate taken, and the next thread waits forever. These tests try two ways in which that might happen.
/// </summary>
[Collection(Alone.Name)]
public sealed class GateTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Walls_of_lengths_that_are_new_are_counted_while_snapshots_are_taken()
    {
        const int Histograms = 3_000;
        int copied = 0;
        for (int i = 0; i < Histograms; i++)
        {
            var histogram = new WallHistogram();
            Task writer = Task.Run(() =>
            {
                for (int power = 0; power < HistogramBuckets.Chunks; power++)
                {
                    histogram.Reserve(power * HistogramBuckets.PerPowerOfTwo);
                    histogram.Count(power * HistogramBuckets.PerPowerOfTwo);
                }
            });
            while (!writer.IsCompleted)
            {
                var sum = new HistogramSum();
                sum.Reserve(histogram.UsedChunks);
                if (histogram.TryAddTo(sum)) copied++;
            }

            await writer;
        }

        copied.Should().BePositive();
    }

    [Theory]
    [InlineData(CpuAttribution.Flow)]
    [InlineData(CpuAttribution.Thread)]
    public async Task A_scope_that_is_renamed_while_it_is_ended_elsewhere_is_counted_once(CpuAttribution attribution)
    {
        const int Scopes = 5_000;
        using var meter = new WorkloadMeter();
        Phase phase = meter.GetPhase("before", new PhaseOptions { Attribution = attribution });
        meter.GetPhase("after", new PhaseOptions { Attribution = attribution });
        Task all = Task.Run(() =>
        {
            var both = new Barrier(2);
            PhaseScope scope = default;
            var ender = new Thread(() =>
            {
                for (int i = 0; i < Scopes; i++)
                {
                    both.SignalAndWait();
                    scope.Dispose();
                    both.SignalAndWait();
                }
            });
            ender.IsBackground = true;
            ender.Start();
            for (int i = 0; i < Scopes; i++)
            {
                scope = phase.Track();
                both.SignalAndWait();
                scope.Rename("after");
                both.SignalAndWait();
            }

            ender.Join();
        });
        await all.WaitAsync(s_patience);

        MeterSnapshot snapshot = meter.Snapshot();
        snapshot.Phases.Sum(counted => counted.Count).Should().Be(Scopes);
        snapshot.Phases.Sum(counted => counted.Active).Should().Be(0);
        snapshot.Active.Should().BeEmpty();
    }
}
