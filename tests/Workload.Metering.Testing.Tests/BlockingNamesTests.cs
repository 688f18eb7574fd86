using Workload.Metering.Testing.Texts;

namespace Workload.Metering.Testing.Tests;

/// <summary>A failure names what the body blocks on.</summary>
[Collection(Alone.Name)]
public sealed class BlockingNamesTests
{
    private static readonly bool s_isLinux = OperatingSystem.IsLinux();

    private readonly object _lock = new();

    [Fact]
    public async Task A_body_that_sleeps_and_waits_for_a_lock_fails_with_both_names()
    {
        var failure = await Assert.ThrowsAsync<PhaseAssertionException>(() => PhaseAssert.NeverBlocksAsync(() => Task.Run(() =>
        {
            Thread.Sleep(15);
            WaitForLock(15);
        })));

        if (s_isLinux) failure.Message.Should().MatchRegex("It blocks [0-9.]+ ms a run: ").And.Contain("sleep").And.Contain("lock");
        else failure.Message.Should().NotContain("It blocks");
    }

    [Fact]
    public async Task A_body_that_waits_for_a_lock_fails_with_the_phase_that_holds_it()
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { Publish = false });
        var failure = await Assert.ThrowsAsync<PhaseAssertionException>(
            () => PhaseAssert.NeverBlocksAsync(() => Task.Run(() => WaitForLock(40, meter))));

        if (s_isLinux) failure.Message.Should().MatchRegex("It blocks [0-9.]+ ms a run: .*[0-9.]+ ms lock held by report");
        else failure.Message.Should().NotContain("It blocks");
    }

    [Fact]
    public async Task A_body_that_may_not_run_again_fails_without_names()
    {
        int runs = 0;
        var failure = await Assert.ThrowsAsync<PhaseAssertionException>(() => PhaseAssert.NeverBlocksAsync(
            () =>
            {
                runs++;
                return Task.Run(() => Thread.Sleep(150));
            },
            options: new PhaseAssertOptions { MaxRepetitions = 1 }));
        runs.Should().Be(1);
        failure.Message.Should().NotContain("It blocks");
    }

    [Fact]
    public async Task A_measurement_that_blocked_says_so_with_the_names_that_its_meter_has()
    {
        using var meter = new WorkloadMeter(
            new WorkloadMeterOptions { Waits = WaitDetail.Targets, WaitSamplingInterval = TimeSpan.FromMilliseconds(1) });
        string message = "";
        for (int attempt = 0; attempt < 20 && !message.Contains("sleep", StringComparison.Ordinal); attempt++)
        {
            // The meter learns the waits of the runtime at the first wait.
            var measured = await meter.MeasureAsync("sleeps", () => Task.Run(() => Thread.Sleep(200)));
            message = Assert.Throws<PhaseAssertionException>(() => measured.ShouldNotBlock()).Message;
        }

        if (s_isLinux) message.Should().MatchRegex("It blocks [0-9.]+ ms a run: [0-9.]+ ms sleep");
    }

    [Fact]
    public void The_sentence_divides_the_judged_time_and_counts_the_rest()
    {
        PhaseWait Wait(WaitKind kind, string? target, int milliseconds) =>
            new() { Kind = kind, Target = target, Blocked = TimeSpan.FromMilliseconds(milliseconds) };

        BlockedText.Of(TimeSpan.FromMilliseconds(98),
            [Wait(WaitKind.Lock, null, 710), Wait(WaitKind.Socket, "127.0.0.1:5432", 200), Wait(WaitKind.Unnamed, null, 70)])
            .Should().Be("It blocks 98.0 ms a run: 71.0 ms lock, 20.0 ms socket 127.0.0.1:5432, 7.00 ms unnamed.");
        BlockedText.Of(TimeSpan.FromMilliseconds(98), [Wait(WaitKind.Unnamed, null, 70)]).Should().BeNull();
        BlockedText.Of(TimeSpan.FromMilliseconds(98), []).Should().BeNull();
    }

    private void WaitForLock(int milliseconds, WorkloadMeter? holdersMeter = null)
    {
        using var taken = new ManualResetEventSlim();
        var holder = new Thread(() =>
        {
            using var scope = holdersMeter?.Track("report");
            lock (_lock)
            {
                taken.Set();
                Thread.Sleep(milliseconds);
            }
        });
        holder.UnsafeStart();
        taken.Wait();
        lock (_lock) GC.KeepAlive(holder);
    }
}
