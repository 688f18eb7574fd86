using System.Diagnostics;
using System.Globalization;
using Workload.Metering;
using Workload.Metering.Platforms;
using Workload.Metering.Soak;

// --seconds N: random load at full speed, in rounds, and as many more as it takes until enough has been seen. Between two rounds nothing
// runs, and what is left then is what has been kept.
int at = Array.IndexOf(args, "--seconds");
var duration = TimeSpan.FromSeconds(at < 0 ? 40 : int.Parse(args[at + 1], CultureInfo.InvariantCulture));
TimeSpan round = duration / 60;

// A busy machine makes the pool add threads for a while; each of them holds some 3 KB.
ThreadPool.GetMaxThreads(out _, out int forCompletions);
ThreadPool.SetMaxThreads(4 * Environment.ProcessorCount, forCompletions);

// What the recent window holds, it holds after the warm-up.
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
    $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0} s, of these {visited.TotalSeconds:0} of visits; {Environment.ProcessorCount} cores: "
        + $"{tally.Opened:N0} scopes, {tally.Failed:N0} of them failed, {load.Threads:N0} threads, {snapshots:N0} snapshots, "
        + $"{listener.Observations:N0} observed values"));
Console.WriteLine();
Console.WriteLine($"{checks.Passed} passed, {checks.Failed} failed");
return checks.Failed == 0 ? 0 : 1;

// Neither this nor what comes between the rounds is on the pool: whoever writes a report or lists a directory leaves some 20 KB of buffers
// in the runtime's array pool, for each thread that it happened to be on, until the thread ends or minutes have passed.
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
