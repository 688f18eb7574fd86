namespace Workload.Metering.Truth.Tests;

/// <summary>Has what tests of flows in queues share. The flows run in the phase "x".</summary>
public abstract class QueuedFlowTests : IDisposable
{
    protected WorkloadMeter Meter { get; } = new();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            Meter.Dispose();
    }

    protected static void ShouldOnlyQueue(PhaseSummary phase)
    {
        phase.IoRatio.Should().BeLessThan(0.2);
        phase.Bottleneck.Should().NotBe(Bottleneck.Io);
    }

    protected async Task<PhaseSummary> RecordAsync(Func<Task> body)
    {
        MeterSnapshot before = Meter.Snapshot();
        await body();
        return Meter.Snapshot().Since(before)["x"];
    }

    protected async Task TurnsAsync(int turns, Action turn)
    {
        using PhaseScope scope = Meter.Track("x");
        for (int i = 0; i < turns; i++)
        {
            turn();
            await Task.Yield();
        }
    }
}
