using System.Diagnostics;
using System.Globalization;
using Workload.Metering;
using Workload.Metering.Platforms;
using Workload.Metering.Soak;

// With --seconds N, random load runs at full speed in rounds. Further rounds follow until enough has been seen. Nothing runs between two
// rounds, so whatever is left then has been kept.
int at = Array.IndexOf(args, "--seconds");
var duration = TimeSpan.FromSeconds(at < 0 ? 40 : int.Parse(args[at + 1], CultureInfo.InvariantCulture));
TimeSpan round = duration / 60;

// On a busy machine the pool adds threads for a while, and each of them holds some 3 KB.
ThreadPool.GetMaxThreads(out _, out int forCompletions);
ThreadPool.SetMaxThreads(4 * Environment.ProcessorCount, forCompletions);

// After the warm-up the recent window is full and does not grow.
using var meter = new WorkloadMeter(new() { RecentWindow = TimeSpan.FromSeconds(5) });
using var listener = new Listener();
var tally = new Tally();
Phase onOneThread = meter.GetPhase(Tally.Names[Tally.OnOneThread], new() { Attribution = CpuAttribution.Thread });
var load = new Load(meter, onOneThread, tally);
var watch = new Watch(meter, load, tally, listener);

long start = Stopwatch.GetTimestamp();
long snapshots = 0;
new WarmUp(meter, onOneThread, tally).Run();
TimeSpan visited = Stopwatch.GetElapsedTime(start);
TimeSpan warmUp = duration > TimeSpan.FromMinutes(3) ? TimeSpan.FromMinutes(1) : (visited + duration) / 2;
while (Stopwatch.GetElapsedTime(start) < duration || !watch.HasSeenEnough)
{
    using var end = new CancellationTokenSource(round);
    var reporter = new Thread(() => TakeSnapshots(end.Token));
    reporter.Start();
    Task.WaitAll(load.RunAsync(end.Token), Task.Run(() => listener.ObserveAsync(end.Token)));
    reporter.Join();
    watch.Count(Stopwatch.GetElapsedTime(start));
    if (Stopwatch.GetElapsedTime(start) >= warmUp && watch.IsWarm)
        watch.Weigh(Stopwatch.GetElapsedTime(start));
}

var checks = new Checks(Console.Out);
watch.Check(checks);
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0} s, with {visited.TotalSeconds:0} s of visits; {Environment.ProcessorCount} cores: "
        + $"{tally.Opened:N0} scopes, {tally.Failed:N0} of them failed, {load.Threads:N0} threads, {snapshots:N0} snapshots, "
        + $"{listener.Observations:N0} observed values"));
Console.WriteLine();
Console.WriteLine($"{checks.Passed} passed, {checks.Failed} failed");
return checks.Failed == 0 ? 0 : 1;

// Snapshots and the work between the rounds do not run on the pool. Writing a report or listing a directory leaves some 20 KB of buffers in
// the runtime's array pool. Each thread that did so keeps them until it ends or minutes have passed.
void TakeSnapshots(CancellationToken end)
{
    MeterSnapshot last = meter.Snapshot();
    while (!end.IsCancellationRequested)
    {
        MeterSnapshot next = meter.Snapshot();
        next.Since(last).Write(TextWriter.Null, ReportFormat.Json);
        last = next;
        snapshots++;
        Thread.Sleep(20);
    }
}
