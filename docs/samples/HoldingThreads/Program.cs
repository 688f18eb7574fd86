// This program measures what holds a thread, for the table of docs/holding-threads.md. Each case runs a few times as a phase of its own.
// The table has the shares of the phase's own time, without interference from other programs on the machine.
using System.Globalization;
using HoldingThreads;
using Workload.Metering;

if (args is ["--read-console"]) return await ConsoleCase.ReadAsync();

const int Calls = 8;
string folder = Directory.CreateTempSubdirectory("holding-threads-").FullName;
Console.WriteLine("| what | a call | on a core | blocked | awaiting | so it holds a thread |");
Console.WriteLine("|:---|---:|---:|---:|---:|:---|");
try
{
    await using var network = new NetworkCases();
    using var database = new DatabaseCases(folder);
    foreach (var (name, body) in Cases.All(folder).Concat(network.All).Concat(database.All))
    {
        await body();
        using var meter = new WorkloadMeter();
        for (int call = 0; call < Calls; call++) await meter.MeasureAsync(name, body);
        PrintRow(meter.Snapshot()[name]);
    }

    PrintRow(await ConsoleCase.MeasureAsync());
}
finally
{
    Directory.Delete(folder, recursive: true);
}

return 0;

static void PrintRow(PhaseSummary phase)
{
    var time = phase.Breakdown!.Value;
    TimeSpan own = time.Cpu + time.Blocked + time.Awaiting;
    double core = time.Cpu / own, blocked = time.Blocked / own, awaiting = time.Awaiting / own;
    double milliseconds = own.TotalMilliseconds / phase.Count;
    string verdict = core >= 0.5 ? "yes, on a core" : blocked >= 0.5 ? "yes, blocked" : awaiting >= 0.5 ? "no" : "in part";
    string shares = string.Create(CultureInfo.InvariantCulture, $"{core:P0} | {blocked:P0} | {awaiting:P0}");
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {phase.Name} | {milliseconds:0.00} ms | {shares} | {verdict} |"));
}
