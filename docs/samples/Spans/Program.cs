// A traced web application whose spans say where their time went, because of one option. The spans go to the console as means;
// with OTEL_EXPORTER_OTLP_ENDPOINT set they go to a tracing back end too.
using OpenTelemetry;
using OpenTelemetry.Trace;
using Patterns;
using Workload.Metering.Samples.Spans;

const int Calls = 40, PriceBlocks = 50;
bool hasCollector = Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 };
using var table = new SpanTable();
await using (var shop = await Shop.StartAsync(() => Work.Compute(PriceBlocks), tracing =>
{
    tracing.AddProcessor(new SimpleActivityExportProcessor(table));
    if (hasCollector) tracing.AddOtlpExporter();
}))
{
    await shop.CallAsync(Calls);
    shop.Meter.Snapshot().Write(Console.Out);
}

Console.WriteLine();
table.Write(Console.Out);
