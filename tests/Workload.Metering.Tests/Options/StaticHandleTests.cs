namespace Workload.Metering.Tests.Options;

/// <summary>Static fields hold handles of the static meter. They must not throw, whatever options a meter has for the name.</summary>
public sealed class StaticHandleTests : IDisposable
{
    private readonly RecordingLog _log = new();
    private readonly WorkloadMeter _meter;

    public StaticHandleTests() => _meter = new WorkloadMeter(loggerFactory: _log);

    private static PhaseOptions Computing => new() { Expected = Bottleneck.Cpu };

    private static PhaseOptions Waiting => new() { Expected = Bottleneck.Io, Attribution = CpuAttribution.Thread };

    public void Dispose()
    {
        _meter.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void A_handle_works_in_a_meter_that_declared_the_phase_otherwise()
    {
        Phase handle = Meter.GetPhase("HandleTests.otherwise", Computing);
        _meter.GetPhase("HandleTests.otherwise", Waiting);
        using (_meter.Enter())
        {
            handle.Track().Dispose();
            handle.Track().Dispose();
        }

        _meter.Snapshot()["HandleTests.otherwise"].Count.Should().Be(2);
        _meter.GetPhase("HandleTests.otherwise").Options.Expected.Should().Be(Bottleneck.Io, "the meter's first declaration stands");
        _log.Named("DeclarationIgnored").Should().ContainSingle();
    }

    [Fact]
    public void A_handle_declares_the_phase_in_a_meter_that_only_used_the_name()
    {
        Phase handle = Meter.GetPhase("HandleTests.used", Computing);
        _meter.Track("HandleTests.used").Dispose();
        using (_meter.Enter()) handle.Track().Dispose();

        _meter.Snapshot()["HandleTests.used"].Count.Should().Be(2);
        _meter.GetPhase("HandleTests.used").Options.Expected.Should().Be(Bottleneck.Cpu);
        _log.Named("DeclarationIgnored").Should().BeEmpty();
    }

    [Fact]
    public void A_handle_without_options_takes_those_of_the_meter()
    {
        Phase handle = Meter.GetPhase("HandleTests.plain");
        _meter.GetPhase("HandleTests.plain", Waiting);
        using (_meter.Enter()) handle.Track().Dispose();

        _meter.Snapshot()["HandleTests.plain"].Count.Should().Be(1);
        _log.Named("DeclarationIgnored").Should().BeEmpty();
    }

    [Fact]
    public void A_handle_can_be_made_in_a_full_meter_and_in_one_that_is_disposed()
    {
        using var full = new WorkloadMeter(new WorkloadMeterOptions { MaxPhases = 1 });
        full.Track("first").Dispose();
        using (full.Enter()) Meter.GetPhase("HandleTests.second", Waiting).Track().Dispose();
        full.Snapshot()["(other)"].Count.Should().Be(1);

        _meter.Dispose();
        using (_meter.Enter()) Meter.GetPhase("HandleTests.late", Computing).Track().Dispose();
    }

    [Fact]
    public void A_static_field_with_other_options_than_the_meters_initializes()
    {
        _meter.GetPhase("HandleTests.static", Waiting);
        using (_meter.Enter()) Holder.Handle.Track().Dispose();
        using (Holder.Handle.Track()) Holder.Handle.Name.Should().Be("HandleTests.static");

        _meter.Snapshot()["HandleTests.static"].Count.Should().Be(1);
        Meter.Default.GetPhase("HandleTests.static").Options.Expected.Should().Be(
            Bottleneck.Cpu, "the handle's own declaration is the first one in the default meter");
    }

    private static class Holder
    {
        public static readonly Phase Handle = Meter.GetPhase("HandleTests.static", Computing);
    }
}
