namespace Workload.Metering.Tests.Flow;

/// <summary>A continuation or a callback runs inline here, so that a thread in one flow enters an unrelated flow and comes back.</summary>
[Collection(Alone.Name)]
public sealed class DisplacedFlowTests : IDisposable
{
    private const int BurnMilliseconds = 20;

    private readonly WorkloadMeter _meter = new(new WorkloadMeterOptions { OverheadBudget = 1 });

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void What_an_inline_callback_of_another_flow_computes_is_that_flows_and_holds_the_one_it_displaced() => OwnThread.Run(() =>
    {
        using var foreign = new OpenFlow(() => _meter.Track("callback"));
        PhaseScope displaced = _meter.Track("displaced");
        ExecutionContext.Run(foreign.Context, _ => Burn.Milliseconds(BurnMilliseconds), null);
        TimeBreakdown measured = displaced.Stop().Breakdown!.Value;
        TimeBreakdown callback = foreign.End().Breakdown!.Value;

        callback.Cpu.Should().BeGreaterThan(TimeSpan.FromMilliseconds(BurnMilliseconds - 1));
        measured.Cpu.Should().BeLessThan(TimeSpan.FromMilliseconds(BurnMilliseconds / 2), "none of the callback's CPU belongs to it");
        measured.OffCore.Should().BeGreaterThan(TimeSpan.FromMilliseconds(BurnMilliseconds - 1), "its thread was held");
        measured.Awaiting.Should().Be(TimeSpan.Zero);
    });

    [Fact]
    public void A_displaced_scope_counts_what_is_nested_in_the_callback_as_held_once() => OwnThread.Run(() =>
    {
        using var foreign = new OpenFlow(() => _meter.Track("callback"));
        PhaseScope displaced = _meter.Track("displaced");
        ExecutionContext.Run(
            foreign.Context,
            _ =>
            {
                using (_meter.Track("nested")) Burn.Milliseconds(BurnMilliseconds);
            },
            null);
        PhaseMeasurement measured = displaced.Stop();
        foreign.End();

        measured.Breakdown!.Value.Total.Ticks.Should().BeCloseTo(measured.Wall.Ticks, 10, "each part is rounded down to a tick");
        measured.Breakdown!.Value.Cpu.Should().BeLessThan(TimeSpan.FromMilliseconds(BurnMilliseconds / 2));
        PhaseNode callback = _meter.Snapshot().Roots.Single(root => root.Name == "callback");
        callback.Children.Single().Name.Should().Be("nested");
        _meter.Snapshot().Roots.Single(root => root.Name == "displaced").Children.Should().BeEmpty("it did not call what displaced it");
    });

    /// <summary>A scope that a separate thread opens and keeps open.</summary>
    private sealed class OpenFlow : IDisposable
    {
        private readonly ManualResetEventSlim _opened = new(), _end = new();
        private readonly Thread _thread;
        private PhaseMeasurement _measured;

        public OpenFlow(Func<PhaseScope> open)
        {
            _thread = OwnThread.Start(
                () =>
                {
                    PhaseScope scope = open();
                    Context = ExecutionContext.Capture()!;
                    _opened.Set();
                    _end.Wait();
                    _measured = scope.Stop();
                },
                out _);
            _opened.Wait();
        }

        public ExecutionContext Context { get; private set; } = null!;

        public PhaseMeasurement End()
        {
            _end.Set();
            OwnThread.Join(_thread);
            return _measured;
        }

        public void Dispose()
        {
            End();
            _opened.Dispose();
            _end.Dispose();
        }
    }
}
