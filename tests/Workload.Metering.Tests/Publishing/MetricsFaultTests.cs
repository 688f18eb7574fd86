using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Workload.Metering.Tests.Publishing;

/// <summary>Listeners and loggers are other people's code, and their exceptions do not reach the metered code.</summary>
public sealed class MetricsFaultTests : IDisposable
{
    private static readonly string s_duration = RecordingListener.OfPhase("workload.phase.duration", "x");

    private readonly OneMeterFactory _factory = new();
    private readonly RecordingLog _log = new();

    public void Dispose()
    {
        _factory.Dispose();
        _log.Dispose();
    }

    [Theory]
    [InlineData(CpuAttribution.Flow)]
    [InlineData(CpuAttribution.Thread)]
    public void A_listener_that_throws_at_a_duration_disturbs_neither_the_scope_nor_others(CpuAttribution attribution)
    {
        using var meter = new WorkloadMeter(loggerFactory: _log, meterFactory: _factory);
        using var good = new RecordingListener(_factory);
        using MeterListener bad = Throwing();
        using var observer = new RecordingListener(_factory);
        Phase phase = meter.GetPhase("x", new PhaseOptions { Attribution = attribution });
        for (int i = 0; i < 2; i++)
        {
            PhaseScope scope = phase.Track();
            Burn.Milliseconds(2);
            PhaseMeasurement measured = scope.Stop();
            scope.Dispose();

            measured.Breakdown!.Value.Cpu.Should().BeGreaterThan(TimeSpan.FromMilliseconds(1.8));
            good.Recorded[^1].Should().Be((s_duration, measured.Wall.TotalSeconds));
        }

        good.Recorded.Should().HaveCount(2);
        meter.Snapshot()["x"].Count.Should().Be(2);
        meter.Snapshot().Active.Should().BeEmpty();
        observer.Observe()[RecordingListener.Time("x", "cpu")]
            .Should().BeGreaterThan(0.0036, "each listener reads the observed instruments for itself");
        _log.Named("ListenerFailed").Should().ContainSingle("it is logged once").Which.Should().StartWith(
            "A listener of metrics threw System.InvalidOperationException");
    }

    [Fact]
    public void A_listener_that_throws_when_it_observes_tells_its_own_reader_alone()
    {
        using var meter = new WorkloadMeter(loggerFactory: _log, meterFactory: _factory);
        using MeterListener bad = Throwing();
        using var good = new RecordingListener(_factory);
        meter.GetPhase("x");

        bad.Invoking(listener => listener.RecordObservableInstruments()).Should().Throw<AggregateException>();
        good.Observe().Should().ContainKey(RecordingListener.Time("x", "cpu"));
    }

    [Fact]
    public void A_listener_that_throws_at_a_rejected_phase_does_not_reach_its_user()
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { MaxPhases = 1 }, _log, _factory);
        using var good = new RecordingListener(_factory);
        using MeterListener bad = Throwing();
        foreach (string name in (string[])["a", "b", "c"]) meter.Track(name).Dispose();

        good.Recorded.Where(told => told.Series == "workload.metering.phases.rejected{}").Should().HaveCount(2);
        meter.Snapshot()["(other)"].Count.Should().Be(2);
        _log.Named("PhaseRejected").Should().ContainSingle();
    }

    [Fact]
    public void A_listener_that_throws_when_an_instrument_is_published_costs_the_others_nothing()
    {
        using var before = new RecordingListener(_factory);
        using var bad = new MeterListener { InstrumentPublished = (instrument, _) => ThrowOf(instrument) };
        bad.Start();
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { MaxPhases = 1 }, _log, _factory);
        using var after = new RecordingListener(_factory);
        meter.Track("x").Dispose();
        meter.Track("no room").Dispose();

        foreach (RecordingListener listener in new[] { before, after })
        {
            listener.Instruments.Should().HaveCount(13);
            listener.Recorded.Select(told => told.Series).Should().ContainInOrder(s_duration, "workload.metering.phases.rejected{}");
            listener.Observe()[RecordingListener.OfPhase("workload.phase.active", "x")].Should().Be(0);
        }

        _log.Named("ListenerFailed").Should().ContainSingle();
    }

    [Fact]
    public void A_logger_that_throws_disturbs_nothing()
    {
        using var log = new ThrowingLog();
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { MaxPhases = 1 }, log, _factory);
        using MeterListener bad = Throwing();
        meter.Track("x").Dispose();
        meter.Track("no room").Dispose();
        PhaseScope lost = meter.Track("x");
        OwnThread.RunOutsideFlow(() => lost.Dispose());

        log.Calls.Should().BeGreaterThanOrEqualTo(3, "a rejection, a lost flow and a listener's fault were logged");
        meter.Snapshot()["x"].Count.Should().Be(2);
        meter.Snapshot()["(other)"].Count.Should().Be(1);
    }

    private MeterListener Throwing()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, _factory)) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => throw new InvalidOperationException("broken"));
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => throw new InvalidOperationException("broken"));
        listener.SetMeasurementEventCallback<int>((_, _, _, _) => throw new InvalidOperationException("broken"));
        listener.Start();
        return listener;
    }

    private void ThrowOf(Instrument instrument)
    {
        if (ReferenceEquals(instrument.Meter.Scope, _factory)) throw new InvalidOperationException("broken");
    }

    private sealed class ThrowingLog : ILoggerFactory, ILogger
    {
        public int Calls { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Calls++;
            throw new InvalidOperationException("disk full");
        }

        public void Dispose()
        {
            // There is nothing to free.
        }
    }
}
