// This program is a traced web application. One option makes its spans say where their time went. It prints the means of its spans. If
// OTEL_EXPORTER_OTLP_ENDPOINT is set, the spans also go to a tracing back end.
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
