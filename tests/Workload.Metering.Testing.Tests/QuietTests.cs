using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Workload.Metering.Testing.Tests;

/// <summary>An assertion concerns the test alone, so the telemetry of the application under test shows nothing of it.</summary>
public sealed class QuietTests
{
    [Fact]
    public async Task Assertions_publish_neither_instruments_nor_activities()
    {
        string own = "own " + Guid.NewGuid();
        var told = new ConcurrentBag<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == WorkloadMeter.InstrumentationName) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Note(tags));
        listener.SetMeasurementEventCallback<int>((_, _, tags, _) => Note(tags));
        listener.Start();
        using var tracer = new ActivityListener
        {
            ShouldListenTo = source => source.Name == WorkloadMeter.InstrumentationName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = activity => told.Add(activity.DisplayName),
        };
        ActivitySource.AddActivityListener(tracer);

        PhaseAssert.CostsAtMost(1_000, () => Burn.Microseconds(1_000), () =>
        {
            using (Meter.Track(own)) Burn.Microseconds(1_000);
            listener.RecordObservableInstruments();
        });
        await PhaseAssert.IoBoundAsync(async () =>
        {
            using (Meter.Track(own)) await Task.Delay(2);
            listener.RecordObservableInstruments();
        });
        listener.RecordObservableInstruments();

        told.Should().NotContain([own, "body", "reference"]);

        void Note(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
                if (tag.Key == "workload.phase.name") told.Add((string)tag.Value!);
        }
    }
}
