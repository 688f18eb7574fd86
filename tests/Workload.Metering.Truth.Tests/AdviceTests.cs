namespace Workload.Metering.Truth.Tests;

/// <summary>These tests judge the advice about work that really ran, with a meter of their own.</summary>
public sealed class AdviceTests
{
    private const int Calls = 20;

    private const int CallMilliseconds = 20;

    [LinuxFact]
    public void Callers_that_compute_on_all_cores_are_promised_no_other() => Rounds.AnyAgrees(() =>
    {
        var phase = RunCallers(Environment.ProcessorCount);
        phase.Bottleneck.Should().BeOneOf(Bottleneck.Cpu, Bottleneck.RunQueue);
        phase.Advice.Select(advice => advice.Id)
            .Should().NotContain(["parallelise-cpu", "faster-core"], "{0}", string.Join(", ", phase.Advice));
    });

    [LinuxFact]
    public async Task Flows_that_wait_for_a_scheduler_are_told_nothing_of_the_pool() => await Rounds.AnyAgreesAsync(async () =>
    {
        using var meter = new WorkloadMeter();
        using var loop = new Loop();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => loop.RunAsync(async () =>
        {
            for (int call = 0; call < Calls; call++)
            {
                using PhaseScope scope = meter.Track("call");
                Burn.Milliseconds(CallMilliseconds / 4);
                await Task.Yield();
            }
        })));

        var advice = meter.Snapshot()["call"].Advice;
        advice.Select(one => one.Id).Should().Contain("relieve-scheduler");
        advice.Select(one => one.Title + one.Because).Should().NotContain(text => text.Contains("pool", StringComparison.Ordinal));
    });

    /// <summary>
    /// Each caller makes its calls one after another and goes on until all callers have made
    /// theirs. Otherwise a caller that got its core late would compute alone at the end.
    /// </summary>
    private static PhaseSummary RunCallers(int callers)
    {
        using var meter = new WorkloadMeter();
        using var start = new Barrier(callers);
        int unfinished = callers;
        Thread[] threads = [.. Enumerable.Range(0, callers).Select(_ => new Thread(Call))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return meter.Snapshot()["call"];

        void Call()
        {
            start.SignalAndWait();
            using PhaseScope caller = meter.Track("caller");
            for (int call = 1; call <= Calls || Volatile.Read(ref unfinished) > 0; call++)
            {
                using (meter.Track("call")) Burn.Milliseconds(CallMilliseconds);
                if (call == Calls) Interlocked.Decrement(ref unfinished);
            }
        }
    }
}
