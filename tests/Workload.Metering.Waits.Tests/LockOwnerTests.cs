using System.Runtime.CompilerServices;

namespace Workload.Metering.Waits.Tests;

/// <summary>A recording that asks for it names the phase that holds a lock.</summary>
[Collection(nameof(HeldRun))]
public sealed class LockOwnerTests : IDisposable
{
    private const string Report = "report", Import = "import";

    /// <summary>
    /// Some samples come before the holder has opened its scope, or between two holders. On a busy machine an event may also be late.
    /// </summary>
    private const double MinShare = 0.7;

    private static readonly TimeSpan s_time = TimeSpan.FromMilliseconds(700);

    /// <summary>It samples 200 times a second, so that this is enough also on a busy machine.</summary>
    private readonly WorkloadMeter _meter = new(
        new WorkloadMeterOptions { Waits = WaitDetail.Targets, WaitSamplingInterval = TimeSpan.FromMilliseconds(5) });

    private readonly object _monitor = new();
    private readonly Lock _lock = new();
    private readonly BlockingWays _ways = new();

    public LockOwnerTests() => Signatures.Learn();

    public void Dispose()
    {
        _ways.Dispose();
        _meter.Dispose();
    }

    [LinuxFact]
    public async Task A_monitor_names_the_phase_that_holds_it() => await Rounds.AnyAgreesAsync(async () =>
        ShouldMostlyBe(await WaitsOfImportAsync(Report, HoldMonitor, lockOwners: true), "lock held by report"));

    [LinuxFact]
    public async Task A_lock_object_is_named_as_a_lock_as_well() => await Rounds.AnyAgreesAsync(async () =>
        ShouldMostlyBe(await WaitsOfImportAsync(Report, HoldLock, lockOwners: true), "lock held by report"));

    [LinuxFact]
    public async Task A_recording_that_does_not_ask_for_it_names_only_the_lock() =>
        ShouldMostlyBe(await WaitsOfImportAsync(Report, HoldMonitor, lockOwners: false), "lock");

    [LinuxFact]
    public async Task A_holder_in_no_phase_has_no_name() =>
        ShouldMostlyBe(await WaitsOfImportAsync(null, HoldMonitor, lockOwners: true), "lock");

    [LinuxFact]
    public async Task A_wait_for_no_lock_is_unchanged() =>
        ShouldMostlyBe(await WaitsOfImportAsync(Import, WaitForResult, lockOwners: true), "signal");

    [LinuxFact]
    public async Task Threads_that_queue_for_a_lock_wait_for_the_one_that_has_got_it() => await Rounds.AnyAgreesAsync(async () =>
    {
        // Two threads of the phase take turns with one of the other phase. So each of them also waits for its neighbour. On a busy machine
        // the events of the runtime may come too late for some samples.
        var waits = await WaitsOfImportAsync(Report, HoldMonitor, lockOwners: true, importMilliseconds: 30, importThreads: 2);

        waits.Should().Contain(wait => wait.ToString() == "lock held by import", Text(waits))
            .And.Contain(wait => wait.ToString() == "lock held by report", Text(waits));
    });

    /// <summary>
    /// Records while one thread holds a lock for most of the time and others want it. Returns the waits of the others.
    /// </summary>
    private async Task<IReadOnlyList<PhaseWait>> WaitsOfImportAsync(
        string? holder, Action<string?, int> hold, bool lockOwners, int importMilliseconds = 1, int importThreads = 1)
    {
        using var ends = new CancellationTokenSource();
        var threads = Enumerable.Range(0, importThreads).Select(_ => Repeat(() => hold(Import, importMilliseconds), ends.Token))
            .Append(Repeat(() => hold(holder, 50), ends.Token)).ToList();
        var recorded = await _meter.RecordAsync(s_time, lockOwners: lockOwners);
        await ends.CancelAsync();
        threads.ForEach(thread => thread.Join());

        var import = recorded[Import];
        import.Waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait.Blocked).Should().Be(import.Breakdown!.Value.Blocked);
        return import.Waits;
    }

    private static Thread Repeat(Action action, CancellationToken token)
    {
        var thread = new Thread(() =>
        {
            while (!token.IsCancellationRequested) action();
        });
        thread.UnsafeStart();
        return thread;
    }

    private void HoldMonitor(string? phase, int milliseconds)
    {
        using var scope = ScopeOf(phase);
        lock (_monitor) Thread.Sleep(milliseconds);
    }

    private void HoldLock(string? phase, int milliseconds)
    {
        using var scope = ScopeOf(phase);
        lock (_lock) Thread.Sleep(milliseconds);
    }

    private void WaitForResult(string? phase, int milliseconds)
    {
        using var scope = ScopeOf(phase);
        _ways.Result(Math.Max(20, milliseconds));
    }

    private PhaseScope? ScopeOf(string? phase) => phase is null ? null : _meter.Track(phase);

    private static void ShouldMostlyBe(IReadOnlyList<PhaseWait> waits, string name, [CallerMemberName] string test = "")
    {
        if (waits.All(wait => wait.Error is null))
        {
            Unjudged.Add(test, $"the sampler got no core often enough: {Text(waits)}");
            return;
        }

        double all = waits.Sum(wait => wait.Blocked.TotalSeconds);
        waits.Where(wait => wait.ToString() == name).Sum(wait => wait.Blocked.TotalSeconds)
            .Should().BeGreaterThan(MinShare * all, $"it waits for {name}, and has {Text(waits)}");
    }

    private static string Text(IReadOnlyList<PhaseWait> waits) =>
        string.Join(", ", waits.Select(wait => FormattableString.Invariant($"{wait} {wait.Blocked.TotalMilliseconds:0} ms")));
}
