using Workload.Metering.Testing.Judging;

namespace Workload.Metering.Testing.Tests.Judging;

[Collection(Alone.Name)]
public sealed class StarvationTests
{
    private static readonly WorkloadMeterOptions s_runQueueUnknown = new() { ReadRunQueue = false };

    [Fact]
    public void Where_the_run_queue_is_unknown_a_body_without_a_core_is_undecided_and_not_failed()
    {
        using var hogs = new Hogs();
        using var runner = new AssertionRunner(Claims.CpuBound(0.9), new PhaseAssertOptions { MaxRepetitions = 60 }, s_runQueueUnknown);
        var asserting = () => runner.Try(() => Burn.Microseconds(20_000));
        asserting.Should().Throw<PhaseAssertionException>().Which.Finding.Should().StartWith(
            "that is undecided: threads here wait for a core");
    }

    [Fact]
    public void Undecided_passes_where_that_is_wished()
    {
        using var hogs = new Hogs();
        using var runner = new AssertionRunner(
            Claims.CpuBound(0.9), new PhaseAssertOptions { MaxRepetitions = 60, Undecided = UndecidedOutcome.Pass }, s_runQueueUnknown);
        runner.Try(() => Burn.Microseconds(20_000)).Breakdown.Should().NotBeNull();
    }

    /// <summary>Three threads for each core that compute without end. Any other computing thread gets a quarter of a core.</summary>
    private sealed class Hogs : IDisposable
    {
        private readonly Thread[] _threads;
        private volatile bool _on = true;

        public Hogs()
        {
            _threads = [.. Enumerable.Range(0, 3 * Environment.ProcessorCount).Select(_ => new Thread(Run) { IsBackground = true })];
            foreach (var thread in _threads) thread.Start();
        }

        public void Dispose()
        {
            _on = false;
            foreach (var thread in _threads) thread.Join();
        }

        private void Run()
        {
            while (_on) Thread.SpinWait(1000);
        }
    }
}
