using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Workload.Metering.Samples.Spans;

namespace Workload.Metering.Spans.Tests.BackEnd;

/// <summary>The dashboard of Aspire on loopback. It takes OTLP, keeps spans, and returns them on request.</summary>
internal sealed class TracingBackEnd : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly string[] s_kinds = ["Unspecified", "Internal", "Server", "Client", "Producer", "Consumer"];

    private readonly Process _process;
    private readonly HttpClient _client;

    private TracingBackEnd(Process process, Uri pages, Uri otlp)
    {
        _process = process;
        _client = new HttpClient { BaseAddress = pages };
        Otlp = otlp;
    }

    /// <summary>The address at which it takes OTLP over HTTP.</summary>
    public Uri Otlp { get; }

    public static async Task<TracingBackEnd> StartAsync(string program)
    {
        Uri pages = FreeAddress(), otlp = FreeAddress(), grpc = FreeAddress();
        var start = new ProcessStartInfo(
            program)
        { WorkingDirectory = Path.GetDirectoryName(program), RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = pages.ToString();
        start.Environment["DOTNET_DASHBOARD_OTLP_ENDPOINT_URL"] = grpc.ToString();
        start.Environment["DOTNET_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = otlp.ToString();
        start.Environment["DOTNET_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true";
        start.Environment["Dashboard__Api__Enabled"] = "true";
        start.Environment["Dashboard__Api__AuthMode"] = "Unsecured";
        start.Environment["ASPIRE_DASHBOARD_TELEMETRY_OPTOUT"] = "true";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var backEnd = new TracingBackEnd(process, pages, otlp);
        if (await backEnd.EventuallyAsync(spans => true)) return backEnd;
        backEnd.Dispose();
        throw new TimeoutException($"{program} did not come up within {s_patience.TotalSeconds} s.");
    }

    /// <summary>Waits until the back end has that many spans, and returns them.</summary>
    public async Task<IReadOnlyList<ExportedSpan>> SpansAsync(int count)
    {
        IReadOnlyList<ExportedSpan> found = [];
        await EventuallyAsync(spans => (found = spans).Count >= count);
        return found;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _client.Dispose();
    }

    private async Task<bool> EventuallyAsync(Func<IReadOnlyList<ExportedSpan>, bool> holds)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < s_patience; await Task.Delay(200))
        {
            try
            {
                using var answer = JsonDocument.Parse(await _client.GetStringAsync("/api/telemetry/spans?limit=10000"));
                if (holds([.. SpansOf(answer.RootElement)])) return true;
            }
            catch (HttpRequestException)
            {
                // The back end does not listen yet.
            }
        }

        return false;
    }

    private static IEnumerable<ExportedSpan> SpansOf(JsonElement answer) =>
        from resource in answer.GetProperty("data").GetProperty("resourceSpans").EnumerateArray()
        from scope in resource.GetProperty("scopeSpans").EnumerateArray()
        from span in scope.GetProperty("spans").EnumerateArray()
        select SpanOf(span);

    private static ExportedSpan SpanOf(JsonElement span)
    {
        var states = new Dictionary<string, double>();
        foreach (var attribute in span.GetProperty("attributes").EnumerateArray())
        {
            string key = attribute.GetProperty("key").GetString()!;
            if (key is not ("workload.cpu" or "workload.blocked" or "workload.awaiting" or "workload.run_queue" or "workload.task_queue"
                or "workload.gc_pause"))
            {
                continue;
            }

            // The back end keeps each attribute as text.
            var value = attribute.GetProperty("value").EnumerateObject().Single().Value;
            states[key] = value.ValueKind == JsonValueKind.Number
                ? value.GetDouble()
                : double.Parse(value.GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        }

        string parent = span.TryGetProperty("parentSpanId", out var id) ? id.GetString() ?? "" : "";
        double start = Time(span, "startTimeUnixNano") / 1e9, end = Time(span, "endTimeUnixNano") / 1e9;
        return new ExportedSpan(span.GetProperty("spanId").GetString()!, parent, span.GetProperty("name")
            .GetString()!, KindOf(span), start, end - start, states);
    }

    private static string KindOf(JsonElement span) => span.GetProperty("kind") is { ValueKind: JsonValueKind.Number } kind
        ? s_kinds[kind.GetInt32()]
        : span.GetProperty("kind").GetString()!;

    private static double Time(JsonElement span, string end) =>
        span.GetProperty(end) is { ValueKind: JsonValueKind.String } text
            ? long.Parse(text.GetString()!, System.Globalization.CultureInfo.InvariantCulture)
            : span.GetProperty(end).GetInt64();

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
