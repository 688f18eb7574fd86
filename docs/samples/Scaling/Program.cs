// This program captures the snapshots behind the decision matrix of docs/scaling.md. It runs each scenario as it is usually written first,
// and prints its report. With a folder as the argument, it keeps the snapshots there as JSON.
using Patterns;
using Scaling;
using Workload.Metering;

(string Name, string Phase, Func<Task> Run)[] scenarios =
[
    ("api-database", "query", ApiWithDatabase.RunAsync),
    ("image-resizer", "resize", ImageResizer.RunAsync),
    ("scraper", "page", Scraper.RunAsync),
    ("inference-api", "infer", InferenceApi.RunAsync),
    ("etl-job", "record", EtlJob.RunAsync),
];

Work.Compute(100);
foreach (var (name, phase, run) in scenarios)
{
    using var meter = new WorkloadMeter();
    using (meter.Enter()) await run();
    var snapshot = meter.Snapshot();
    Console.WriteLine($"{name}: {snapshot[phase]}");
    foreach (var advice in snapshot[phase].Advice) Console.WriteLine($"  {advice.Id}: {advice.Title}\n  {advice.Because}");
    if (args is not [var folder]) continue;
    await using var file = File.CreateText(Path.Combine(folder, name + ".json"));
    snapshot.Write(file, ReportFormat.Json);
}
