namespace Workload.Metering.Tests.Scopes;

/// <summary>The allocations that a scope reports, and those that it makes itself.</summary>
public sealed class AllocationTests : IDisposable
{
    private const int Bytes = 1_000_000;

    /// <summary>
    /// Allows for the other allocations in a scope's code, which are the
    /// array's header, the metering of nested scopes, and a boxed measurement.
    /// </summary>
    private const int Beside = 20_000;

    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [Theory]
    [InlineData(CpuAttribution.Flow)]
    [InlineData(CpuAttribution.Thread)]
    public void What_was_allocated_before_a_look_at_a_running_scope_is_counted_once(CpuAttribution attribution)
    {
        var scope = Of(attribution).Track();
        Allocate();
        scope.Peek().AllocatedBytes.Should().BeInRange(Bytes, Bytes + Beside);
        scope.Peek().AllocatedBytes.Should().BeInRange(Bytes, Bytes + Beside);
        Allocate();
        scope.Stop().AllocatedBytes.Should().BeInRange(2 * Bytes, (2 * Bytes) + Beside);
    }

    [Fact]
    public async Task What_another_thread_sees_of_a_running_scope_leaves_its_allocations_to_its_own()
    {
        Phase phase = Of(CpuAttribution.Flow);
        // A waiter that resumes through the test's context would run the context in the scope's flow for a moment, and allocate there.
        using var allocated = new ManualResetEventSlim();
        using var seen = new ManualResetEventSlim();
        PhaseScope scope = default;
        Task<PhaseMeasurement> own = Task.Factory.StartNew(
            () =>
            {
                scope = phase.Track();
                Allocate();
                allocated.Set();
                seen.Wait();
                Allocate();
                return scope.Stop();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        allocated.Wait();
        scope.Peek().AllocatedBytes.Should().Be(0);
        seen.Set();
        (await own).AllocatedBytes.Should().BeInRange(2 * Bytes, (2 * Bytes) + Beside);
    }

    [Theory]
    [InlineData(CpuAttribution.Flow)]
    [InlineData(CpuAttribution.Thread)]
    public void A_nested_scope_s_allocations_are_its_callers_too(CpuAttribution attribution)
    {
        Phase outer = Of(attribution), inner = _meter.GetPhase("inner", new PhaseOptions { Attribution = attribution });
        using (outer.Track())
        {
            Allocate();
            using (inner.Track()) Allocate();
        }

        MeterSnapshot snapshot = _meter.Snapshot();
        snapshot["inner"].AllocatedBytes.Should().BeInRange(Bytes, Bytes + Beside);
        snapshot["x"].AllocatedBytes.Should().BeInRange(2 * Bytes, (2 * Bytes) + Beside);
    }

    // The runtime allocates 104 bytes of this, which are a context and a map with one value whose changes are reported.
    [Fact]
    public void A_default_scope_allocates_272_bytes_from_a_default_context()
    {
        Phase phase = Of(CpuAttribution.Flow);
        const int Rounds = 50, Scopes = 1_000;
        long least = long.MaxValue;
        var thread = new Thread(() =>
        {
            // The smallest round counts and not the sum, because the totals get memory when a part of them is first used.
            for (int round = 0; round < Rounds; round++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < Scopes; i++) phase.Track().Dispose();
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }
        });
        thread.UnsafeStart();
        thread.Join();
        (least / Scopes).Should().BeInRange(1, 272);
    }

    private Phase Of(CpuAttribution attribution) => _meter.GetPhase("x", new PhaseOptions { Attribution = attribution });

    private static void Allocate() => GC.KeepAlive(new byte[Bytes]);
}
