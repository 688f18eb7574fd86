namespace Workload.Metering.Tests.Publishing;

public sealed class SeveralListenersTests : IDisposable
{
    private readonly OneMeterFactory _factory = new();
    private readonly WorkloadMeter _meter;

    public SeveralListenersTests() => _meter = new WorkloadMeter(meterFactory: _factory);

    public void Dispose()
    {
        _meter.Dispose();
        _factory.Dispose();
    }

    [Fact]
    public void All_see_the_same_whenever_they_came()
    {
        using var early = new RecordingListener(_factory);
        for (int i = 0; i < 5; i++)
        {
            using (_meter.Track("x")) Burn.Milliseconds(1);
            early.Observe();
        }

        using var late = new RecordingListener(_factory);
        using (_meter.Track("x")) Thread.Sleep(2);

        // Only metering's own cost goes on, and all other values stand still.
        var first = Phases(early.Observe());
        Phases(late.Observe()).Should().BeEquivalentTo(first);
        Phases(early.Observe()).Should().BeEquivalentTo(first);
        first[RecordingListener.Time("x", "cpu")].Should().BeGreaterThan(0.0045);
        early.Recorded.Should().HaveCount(6);
        late.Recorded.Should().ContainSingle("it records what ends while it listens").Which.Should().Be(early.Recorded[^1]);
    }

    [Fact]
    public void Listeners_that_read_at_once_each_see_counters_that_only_grow()
    {
        const int Listeners = 3, Readings = 100;
        bool done = false;
        Thread worker = OwnThread.Start(
            () =>
            {
                while (!Volatile.Read(ref done))
                    using (_meter.Track("x")) Burn.Milliseconds(1);
            },
            out Func<Exception?> failure);
        var counts = new int[Listeners];
        Thread[] readers = [.. Enumerable.Range(0, Listeners).Select(index => OwnThread.Start(
            () =>
            {
                using var listener = new RecordingListener(_factory);
                double before = 0;
                for (int i = 0; i < Readings; i++)
                {
                    var observed = listener.Observe();
                    double now = observed.GetValueOrDefault(RecordingListener.Time("x", "cpu"));
                    if (now >= before && observed.GetValueOrDefault(RecordingListener.SelfTime("x", "cpu")) >= before) counts[index]++;
                    before = now;
                }
            },
            out Func<Exception?> _))];
        foreach (Thread reader in readers) OwnThread.Join(reader);
        Volatile.Write(ref done, true);
        OwnThread.Join(worker);

        failure().Should().BeNull();
        counts.Should().AllBeEquivalentTo(Readings);
    }

    [Fact]
    public void What_is_listened_to_costs_a_scope_no_allocation()
    {
        Phase phase = _meter.GetPhase("x", new PhaseOptions { Attribution = CpuAttribution.Thread });
        using var listener = new RecordingListener(_factory, instrument => instrument.IsObservable);
        listener.Observe();

        // The smallest of several rounds counts, because the runtime's own work, such as compiling a method again, is not the scope's.
        long least = long.MaxValue;
        for (int round = 0; round < 20; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1_000; i++) phase.Track().Dispose();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        least.Should().Be(0);
        listener.Observe()[RecordingListener.Time("x", "cpu")].Should().BePositive();
    }

    private static Dictionary<string, double> Phases(IReadOnlyDictionary<string, double> observed) =>
        observed.Where(told => told.Key.StartsWith("workload.phase", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
}
