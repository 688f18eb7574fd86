using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace Workload.Metering.Publishing.Tests.Outside;

/// <summary>Starts the EventPipe session that <c>dotnet-counters monitor --counters Workload.Metering</c> starts.</summary>
internal sealed class CounterSession : IDisposable
{
    private const string Provider = "System.Diagnostics.Metrics";
    private const long TimeSeriesValues = 2;

    private readonly EventPipeSession _session;
    private readonly Task _reading;

    public CounterSession(int processId)
    {
        string id = Guid.NewGuid().ToString();
        var arguments = new Dictionary<string, string>
        {
            ["SessionId"] = id,
            ["Metrics"] = WorkloadMeter.InstrumentationName,
            ["RefreshInterval"] = "1",
            ["MaxTimeSeries"] = "1000",
            ["MaxHistograms"] = "10",
            ["ClientId"] = id,
        };
        _session = new DiagnosticsClient(processId).StartEventPipeSession(
            [new EventPipeProvider(Provider, EventLevel.Informational, TimeSeriesValues, arguments)], requestRundown: false);
        _reading = Task.Run(Read);
    }

    public ConcurrentQueue<CounterValue> Values { get; } = new();

    public ConcurrentQueue<string> Complaints { get; } = new();

    public void Dispose()
    {
        _session.Stop();
        _reading.Wait(TimeSpan.FromSeconds(30)).Should().BeTrue("the stream ends with the session");
        _session.Dispose();
    }

    private void Read()
    {
        using var source = new EventPipeEventSource(_session.EventStream);
        source.Dynamic.All += Take;
        source.Process();
    }

    private void Take(TraceEvent told)
    {
        if (told.ProviderName != Provider) return;
        switch (told.EventName)
        {
            case "CounterRateValuePublished" or "UpDownCounterRateValuePublished" or "GaugeValuePublished" or "HistogramValuePublished":
                string shown = told.EventName switch
                {
                    "CounterRateValuePublished" => "rate",
                    "UpDownCounterRateValuePublished" => "value",
                    "GaugeValuePublished" => "lastValue",
                    _ => "quantiles",
                };
                Values.Enqueue(new CounterValue(
                    told.EventName, Text(told, "instrumentName"), Text(told, "unit"), Text(told, "tags"), Text(told, shown)));
                break;
            case "Error" or "ObservableInstrumentCallbackError" or "TimeSeriesLimitReached" or "HistogramLimitReached"
                or "MultipleSessionsNotSupportedError":
                Complaints.Enqueue(told.ToString(CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string Text(TraceEvent told, string field) =>
        Convert.ToString(told.PayloadByName(field), CultureInfo.InvariantCulture) ?? "";
}
