using System.Diagnostics;

namespace Workload.Metering.Tests.Totals;

/// <summary>Every figure of a window covers that window alone, even if calls began before it or go on after it.</summary>
public sealed class WindowTests : IDisposable
{
    private readonly WorkloadMeter _meter = new();

    [Fact]
    public async Task Threads_that_hold_a_phase_throughout_are_no_more_threads_than_there_are()
    {
        using var release = new ManualResetEventSlim();
        Thread[] holders = [.. Enumerable.Range(0, 2).Select(_ => OwnThread.Start(
            () =>
            {
                using var scope = _meter.Track("x");
                release.Wait();
            },
            out Func<Exception?> _))];
        SpinWait.SpinUntil(() => _meter.Snapshot().TryGetPhase("x", out var phase) && phase.Active == 2);
        var before = _meter.Snapshot();
        for (int call = 0; call < 6; call++)
        {
            using (_meter.Track("x")) Thread.Sleep(1);
            await Task.Delay(30);
        }

        var window = _meter.Snapshot().Since(before);
        release.Set();
        foreach (var holder in holders) OwnThread.Join(holder);

        var x = window["x"];
        x.Count.Should().Be(6);
        x.Active.Should().Be(2);
        TimeSpan held = 2 * window.Elapsed;

        // The bound allows for six further calls of a millisecond, on a machine that may delay them.
        x.Wall.Should().BeGreaterThanOrEqualTo(held - TimeSpan.FromMilliseconds(1)).And.BeLessThan(3 * window.Elapsed);
        x.Breakdown!.Value.Total.Should().BeLessThan(3 * window.Elapsed);
        (x.Wall / x.ActiveTime).Should().BeInRange(1.9, 3, "two threads hold it, and at most one more call runs at once");
        x.MaxWall.Should().BeLessThan(window.Elapsed, "it covers the ended calls alone");
        foreach (var advice in x.Advice) Threads(advice.Because).Should().BeLessThanOrEqualTo(3);
        (x.ProcessCpu?.Total ?? TimeSpan.Zero)
            .Should().BeLessThanOrEqualTo(8 * window.Process.Cpu!.Value.Total + TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void A_running_scope_has_the_time_of_its_short_nested_scopes_in_the_window()
    {
        using var scope = _meter.Track("batch");
        var before = _meter.Snapshot();
        var length = TimeSpan.FromMilliseconds(20);
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < length;)
            using (_meter.Track("step")) Thread.SpinWait(100);

        var window = _meter.Snapshot().Since(before);

        // A snapshot leaves out at most one millisecond of each thread.
        window["batch"].Breakdown!.Value.Total.Should().BeGreaterThan(length - TimeSpan.FromMilliseconds(1))
            .And.BeLessThan(window.Elapsed + TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Calls_that_end_in_a_window_count_with_the_time_in_it()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var scopes = Enumerable.Range(0, 5).Select(_ => Task.Run(async () =>
        {
            using var scope = _meter.Track("x");
            await release.Task;
        })).ToList();
        SpinWait.SpinUntil(() => _meter.Snapshot().TryGetPhase("x", out var phase) && phase.Active == 5);
        await Task.Delay(60);
        var before = _meter.Snapshot();
        await Task.Delay(20);
        release.SetResult();
        await Task.WhenAll(scopes);
        var window = _meter.Snapshot().Since(before);
        var x = window["x"];
        x.Count.Should().Be(5);
        x.Wall.Should().BeLessThanOrEqualTo(5 * window.Elapsed + TimeSpan.FromMilliseconds(1));
        (x.Wall / x.ActiveTime).Should().BeLessThanOrEqualTo(5.01);
        (5 * x.MeanWall).Should().BeGreaterThan(x.Wall + TimeSpan.FromMilliseconds(5 * 50), "it covers whole calls");
        x.MinWall.Should().BeLessThanOrEqualTo(x.MeanWall);
        x.MaxWall.Should().BeGreaterThanOrEqualTo(x.MeanWall);
    }

    [Fact]
    public async Task Consecutive_windows_add_up_to_the_whole() => await Rounds.AnyAgreesAsync(AddUpAsync);

    private async Task AddUpAsync()
    {
        string outerName = $"outer {Guid.NewGuid()}", innerName = $"inner {Guid.NewGuid()}";
        var running = Task.Run(async () =>
        {
            using var outer = _meter.Track(outerName);
            for (int call = 0; call < 12; call++)
            {
                using var inner = _meter.Track(innerName);
                await Task.Delay(20);
            }
        });
        var snapshots = new List<MeterSnapshot> { _meter.Snapshot() };
        while (!running.IsCompleted)
        {
            await Task.Delay(35);
            snapshots.Add(_meter.Snapshot());
        }

        snapshots.Add(_meter.Snapshot());
        foreach (string name in (string[])[outerName, innerName])
        {
            var parts = snapshots.Zip(snapshots.Skip(1), (earlier, later) => later.Since(earlier))
                .Where(part => part.TryGetPhase(name, out _)).ToList();
            var whole = snapshots[^1][name];
            var first = snapshots[0].TryGetPhase(name, out var begun) ? begun.Wall : TimeSpan.Zero;
            (parts.Sum(part => part[name].Wall.Ticks) + first.Ticks).Should().BeCloseTo(whole.Wall.Ticks, 100);
            foreach (var part in parts)
            {
                part[name].Wall.Should().BeLessThanOrEqualTo(part.Elapsed + TimeSpan.FromTicks(10), "there is one flow");

                // Other work may preempt the snapshot's thread between two readings of the wall clock.
                if (part[name].Breakdown is { } states)
                    states.Total.Should().BeLessThanOrEqualTo(part.Elapsed + TimeSpan.FromMilliseconds(5));
            }
        }
    }

    [Fact]
    public void A_call_that_goes_on_has_its_time_so_far()
    {
        using (_meter.Track("x"))
        {
            Thread.Sleep(20);
            var x = _meter.Snapshot()["x"];
            x.Wall.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(20));
            x.ActiveTime.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(20));
            x.MeanWall.Should().Be(TimeSpan.Zero, "none has ended");
        }
    }

    public void Dispose() => _meter.Dispose();

    private static double Threads(string because) =>
        System.Text.RegularExpressions.Regex.Match(because, @"holds ([0-9.]+) threads") is { Success: true } match
            ? double.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)
            : 0;
}
