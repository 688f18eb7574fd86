// This program runs a web application and its clients, and checks that a long idle time does not change the advice. One client and then
// eight send requests for a quarter of the time. The application is idle for half of the time. Then the clients come again. Arguments are
// the length in seconds, and a folder in which the snapshots are kept as JSON. The exit code is 1 if the advice changed.
// A run of ten minutes: dotnet run -c Release --project docs/samples/SteadyAdvice -- 600
using System.Globalization;
using SteadyAdvice;
using Workload.Metering;

double seconds = args is [var length, ..] ? double.Parse(length, CultureInfo.InvariantCulture) : 20;
string? folder = args is [_, var kept] ? kept : null;
await using var shop = await Shop.StartAsync();
await shop.LoadAsync(clients: 1, TimeSpan.FromSeconds(1));
var before = shop.Snapshot();

await LoadAsync(seconds / 4);
var whole = await SayAsync("after the load", shop.Snapshot().Since(before));
await Task.Delay(TimeSpan.FromSeconds(seconds / 2));
var idle = await SayAsync("after the idleness", shop.Snapshot().Since(before));
var between = shop.Snapshot();
await LoadAsync(seconds / 4);
var later = await SayAsync("at the end", shop.Snapshot().Since(before));
var last = await SayAsync("of the last part alone", shop.Snapshot().Since(between));

bool same = whole.SetEquals(idle) && whole.SetEquals(later) && whole.SetEquals(last);
Console.WriteLine(same ? "The advice was the same throughout." : "The advice changed.");
return same ? 0 : 1;

async Task LoadAsync(double duration)
{
    await shop.LoadAsync(clients: 1, TimeSpan.FromSeconds(duration / 2));
    await shop.LoadAsync(clients: 8, TimeSpan.FromSeconds(duration / 2));
}

async Task<HashSet<string>> SayAsync(string when, MeterSnapshot snapshot)
{
    Console.WriteLine($"--- {when}: {snapshot.Elapsed.TotalSeconds:0.0} s");
    snapshot.Write(Console.Out);
    if (folder is not null)
    {
        await using var file = File.CreateText(Path.Combine(folder, when.Replace(' ', '-') + ".json"));
        snapshot.Write(file, ReportFormat.Json);
    }

    return [.. snapshot.Phases.SelectMany(phase => phase.Advice.Select(advice => $"{phase.Name}: {advice.Id}, {Promise(advice)}"))];

    static string Promise(Advice advice) => advice.PredictedSpeedup is null ? "nothing promised" : "a gain promised";
}
