using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using System.Text;
using Workload.Metering.Tests.Reporting;

namespace Workload.Metering.Tests.Publishing;

/// <summary>The dashboards and alerts of users depend on these instruments.</summary>
public sealed class InstrumentContractTests : IDisposable
{
    private readonly OneMeterFactory _factory = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _factory.Dispose();

    [RunQueueFact]
    public void Names_kinds_units_descriptions_and_attributes_are_as_approved()
    {
        using var meter = new WorkloadMeter(new WorkloadMeterOptions { MaxPhases = 1, TimeProvider = _time }, meterFactory: _factory);
        using var listener = new RecordingListener(_factory);
        Phase phase = meter.GetPhase(
            "x", new PhaseOptions { Expected = Bottleneck.Cpu, Tags = new Dictionary<string, object?> { ["shop"] = "north" } });
        IEnumerable<string> declared = listener.Observe().Keys;
        using (phase.Track()) Burn.Milliseconds(2);
        using (PhaseScope scope = phase.Track()) scope.Fail("timeout");
        meter.Track("no room").Dispose();

        IEnumerable<string> series = declared.Concat(listener.Observe().Keys).Concat(listener.Recorded.Select(told => told.Series))
            .Where(name => !name.Contains("(other)", StringComparison.Ordinal))
            .Select(AnyThreadKind).Distinct();
        Approval.MatchesApproved(Describe(listener.Instruments, [.. series]), "instruments.txt", "Publishing");
    }

    // The threads that use CPU time in the test are not the same in every run.
    private static string AnyThreadKind(string series)
    {
        int value = series.IndexOf("workload.thread.kind=", StringComparison.Ordinal);
        return value < 0 ? series : string.Concat(series.AsSpan(0, value), "workload.thread.kind=…}");
    }

    [Fact]
    public void The_instruments_meter_comes_from_the_factory_with_the_packages_name_and_version()
    {
        using var meter = new WorkloadMeter(meterFactory: _factory);

        string package = typeof(WorkloadMeter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        _factory.Made.Name.Should().Be("Workload.Metering");
        _factory.Made.Version.Should().NotBeNullOrEmpty();
        package.Should().StartWith(_factory.Made.Version);
        _factory.Made.Version.Should().NotContain("+", "a commit is no version");
    }

    [Fact]
    public void Without_a_factory_it_is_the_processs_and_stays_when_a_meter_goes()
    {
        // Other tests use instruments of this name at the same time. A unique phase name identifies the right ones.
        string phase = "mine " + Guid.NewGuid();
        var told = new List<(string Instrument, string? Version)>();

        // A listener to the factories of other tests would read between their own listeners' readings.
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope is null) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) =>
        {
            foreach (var tag in tags)
                if (tag.Value is string value && value == phase) told.Add((instrument.Name, instrument.Meter.Version));
        });
        var meter = new WorkloadMeter();
        var ended = new ConcurrentQueue<Instrument>();
        listener.MeasurementsCompleted = (instrument, _) => ended.Enqueue(instrument);
        listener.Start();
        meter.GetPhase(phase);
        listener.RecordObservableInstruments();

        told.Should().ContainSingle().Which.Instrument.Should().Be("workload.phase.active");
        told.Single().Version.Should().NotBeNullOrEmpty();
        meter.Dispose();
        told.Clear();
        listener.RecordObservableInstruments();
        ended.Where(instrument => instrument.Meter.Name == "Workload.Metering" && instrument.Meter.Scope is null)
            .Should().BeEmpty("other meters share them");
        told.Should().BeEmpty();
    }

    [Fact]
    public void A_factorys_instruments_say_nothing_of_a_meter_that_is_disposed()
    {
        var meter = new WorkloadMeter(meterFactory: _factory);
        using var listener = new RecordingListener(_factory);
        PhaseScope late = meter.Track("x");
        listener.Observe().Should().NotBeEmpty();
        meter.Dispose();
        late.Dispose();

        listener.Observe().Should().BeEmpty();
        listener.Recorded.Should().BeEmpty();
        listener.Withdrawn.Should().BeEmpty("they belong to the factory");
    }

    private static string Describe(IEnumerable<Instrument> instruments, string[] series)
    {
        var text = new StringBuilder();
        foreach (Instrument instrument in instruments)
        {
            Type type = instrument.GetType();
            text.Append(instrument.Name).Append('\n');
            text.Append(CultureInfo.InvariantCulture,
                $"  {type.Name.Split('`')[0]} of {type.GetGenericArguments()[0].Name}, unit {instrument.Unit}\n");
            text.Append("  ").Append(instrument.Description).Append('\n');
            if (instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds })
            {
                text.Append(CultureInfo.InvariantCulture,
                    $"  buckets up to {string.Join(", ", bounds.Select(bound => bound.ToString(CultureInfo.InvariantCulture)))}\n");
            }
            foreach (string told in series.Where(told => told.StartsWith(instrument.Name + "{", StringComparison.Ordinal)).Distinct()
                .Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(told[instrument.Name.Length..]).Append('\n');
            }
        }

        return text.ToString();
    }
}
