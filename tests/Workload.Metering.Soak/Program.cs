using System.Diagnostics;
using System.Globalization;
using Workload.Metering;
using Workload.Metering.Platforms;
using Workload.Metering.Soak;

// --seconds N: random load at full speed, in rounds. Between two rounds nothing runs, and what is left then is what has been kept.
int at = Array.IndexOf(args, "--seconds");
var duration = TimeSpan.FromSeconds(at < 0 ? 30 : int.Parse(args[at + 1], CultureInfo.InvariantCulture));
TimeSpan round = duration / 60;
bool isLong = duration > TimeSpan.FromMinutes(3);
TimeSpan warmUp = isLong ? TimeSpan.FromMinutes(1) : duration / 3;
// The heap of a short run has not settled (docs/soak.md); a node kept for each scope would be dozens of times the heap.
double heapGrowth = isLong ? 0.05 : 0.25;

// What the recent window holds, it holds after the warm-up.
using var meter = new WorkloadMeter(new() { RecentWindow = warmUp / 2 });
using var listener = new Listener();
var load = new Load(meter);
var watch = new Watch(heapGrowth);

long start = Stopwatch.GetTimestamp();
long snapshots = 0;
while (Stopwatch.GetElapsedTime(start) < duration)
{
    using var end = new CancellationTokenSource(round);
    var watchers = Task.WhenAll(Task.Run(() => TakeSnapshotsAsync(end.Token)), Task.Run(() => listener.ObserveAsync(end.Token)));
    await load.RunAsync(end.Token);
    await watchers;
    MeterSnapshot atRest = meter.Snapshot();
    watch.AtRest(Stopwatch.GetElapsedTime(start), warmUp, load, atRest, listener);
}

var checks = new Checks(Console.Out);
watch.Check(checks);
Console.WriteLine(FormattableString.Invariant(
    $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0} s, {Environment.ProcessorCount} cores: {load.Opened:N0} scopes, {load.Failed:N0} of them failed, {load.Threads:N0} threads, {snapshots:N0} snapshots, {listener.Observations:N0} observed values"));
Console.WriteLine();
Console.WriteLine($"{checks.Passed} passed, {checks.Failed} failed");
return checks.Failed == 0 ? 0 : 1;

async Task TakeSnapshotsAsync(CancellationToken end)
{
    MeterSnapshot last = meter.Snapshot();
    while (!end.IsCancellationRequested)
    {
        MeterSnapshot next = meter.Snapshot();
        next.Since(last).Write(TextWriter.Null, ReportFormat.Json);
        last = next;
        snapshots++;
        await Task.Delay(20, CancellationToken.None);
    }
}
