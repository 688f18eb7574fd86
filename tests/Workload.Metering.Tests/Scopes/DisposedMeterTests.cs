using System.Runtime.CompilerServices;

namespace Workload.Metering.Tests.Scopes;

/// <summary>A meter's scope starts these flows, and they go on after the meter is disposed.</summary>
[Collection(Alone.Name)]
public sealed class DisposedMeterTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_loop_that_a_request_started_goes_on_with_the_next_meter(bool entered)
    {
        using var loop = new Loop();
        WeakReference first = RunFirst(loop, entered);
        using var second = new WorkloadMeter();
        using (Meter.UseDefault(second))
            loop.Tick();

        second.Snapshot()["tick"].Count.Should().Be(1);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        first.IsAlive.Should().BeFalse("no remaining flow may hold it");
    }

    [Fact]
    public void Inside_a_scope_that_outlives_its_meter_the_next_meter_is_used() => OwnThread.Run(() =>
    {
        var first = new WorkloadMeter();
        using var second = new WorkloadMeter();
        using PhaseScope open = first.Track("open");
        first.Dispose();
        using (Meter.UseDefault(second))
            Meter.Track("tick").Dispose();

        second.Snapshot()["tick"].Count.Should().Be(1);
        first.TryGetPhase("tick", out _).Should().BeFalse();
    });

    [Fact]
    public void A_scope_says_what_it_measured_after_its_meter_is_gone()
    {
        var meter = new WorkloadMeter();
        PhaseScope scope = meter.Track("x");
        PhaseMeasurement measured = scope.Stop();
        meter.Dispose();

        scope.Stop().Should().Be(measured);
        scope.Peek().Should().Be(measured);
        measured.Phase.Should().Be("x");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RunFirst(Loop loop, bool entered)
    {
        var meter = new WorkloadMeter();
        OwnThread.Run(() =>
        {
            using (Meter.UseDefault(meter))
            {
                if (entered)
                {
                    using (meter.Enter())
                        loop.Start();
                }
                else
                {
                    using (Meter.Track("request"))
                        loop.Start();
                }

                loop.Tick();
            }
        });
        meter.Snapshot()["tick"].Count.Should().Be(1);
        meter.Dispose();
        return new WeakReference(meter);
    }

    /// <summary>A thread that keeps the flow in which it was started.</summary>
    private sealed class Loop : IDisposable
    {
        private readonly SemaphoreSlim _wanted = new(0), _done = new(0);
        private bool _ends;

        public void Start() => new Thread(Run) { IsBackground = true }.Start();

        public void Tick()
        {
            _wanted.Release();
            _done.Wait();
        }

        public void Dispose()
        {
            _ends = true;
            _wanted.Release();
            _done.Wait();
            _wanted.Dispose();
            _done.Dispose();
        }

        private void Run()
        {
            while (true)
            {
                _wanted.Wait();
                if (!_ends) Meter.Track("tick").Dispose();
                _done.Release();
                if (_ends) return;
            }
        }
    }
}
