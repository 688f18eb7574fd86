using System.Diagnostics;
using System.Diagnostics.Metrics;
using Workload.Metering;
using static Workload.Metering.Platforms.Checks;
using Meter = Workload.Metering.Meter;

namespace Everything;

/// <summary>Checks of what trimming could break, such as native functions, embedded files and listeners.</summary>
internal static class CoreChecks
{
    public static Task<string> Clocks()
    {
        var available = WorkloadMeter.Default.Clocks.Where(clock => clock.Available).Select(clock => clock.OsCall).ToList();
        Expect(available.Count >= 3, $"there are only {string.Join(", ", available)}");
        return Task.FromResult(string.Join(", ", available));
    }

    public static async Task<string> Reports()
    {
        using var meter = new WorkloadMeter();
        await meter.TrackAsync("reported", () => Task.Delay(20));
        var snapshot = meter.Snapshot();
        int length = 0;
        foreach (var format in Enum.GetValues<ReportFormat>())
        {
            string report = Write(snapshot, format);
            Expect(report.Contains("reported", StringComparison.Ordinal), $"{format} says: {report}");
            length += report.Length;
        }

        // The style and the script of the page are files in the assembly.
        string page = Write(snapshot, ReportFormat.Html);
        Expect(page.Contains("box-sizing", StringComparison.Ordinal)
            && page.Contains("addEventListener", StringComparison.Ordinal), "the page has no style, or no script");
        var again = MeterSnapshot.Load(new StringReader(Write(snapshot, ReportFormat.Json)));
        Expect(again["reported"].Wall == snapshot["reported"].Wall, "the loaded snapshot differs from the one that was written");
        return $"{length} characters";
    }

    public static async Task<string> Instruments()
    {
        using var meter = new WorkloadMeter();
        var seen = new HashSet<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == WorkloadMeter.InstrumentationName) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => seen.Add(instrument.Name));
        listener.SetMeasurementEventCallback<int>((instrument, _, _, _) => seen.Add(instrument.Name));
        listener.SetMeasurementEventCallback<long>((instrument, _, _, _) => seen.Add(instrument.Name));
        listener.Start();
        await meter.TrackAsync("heard", () => Task.Delay(20));
        listener.RecordObservableInstruments();

        foreach (string name in (string[])["workload.phase.duration", "workload.phase.time", "workload.phase.self_time",
            "workload.phase.active", "workload.metering.overhead.time"])
        {
            Expect(seen.Contains(name), $"no value came from {name}, only from {string.Join(", ", seen)}");
        }
        return $"{seen.Count} instruments";
    }

    public static async Task<string> Activities()
    {
        var ended = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == WorkloadMeter.InstrumentationName,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await Meter.TrackAsync("traced", () => Task.Delay(20));

        var activity = ended.SingleOrDefault(activity => activity.OperationName == "traced");
        Expect(activity is not null, "there was no activity");
        Expect(activity!.GetTagItem("workload.awaiting") is double and > 0, $"its attributes are {string.Join(", ", activity.TagObjects)}");
        return $"{activity.TagObjects.Count()} attributes";
    }

    private static string Write(MeterSnapshot snapshot, ReportFormat format)
    {
        using var text = new StringWriter();
        snapshot.Write(text, format);
        return text.ToString();
    }
}
