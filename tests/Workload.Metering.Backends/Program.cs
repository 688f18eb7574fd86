// This program starts a fleet of processes that push to VictoriaMetrics and are scraped by Prometheus. It compares the answers of both back
// ends with what the processes truly did. It ends with "N passed, N failed", and with code 1 if any check failed.
using System.Globalization;
using Workload.Metering.Backends;
using Workload.Metering.Platforms;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var repository, var victoriaAddress, var prometheusAddress, var targets])
{
    Console.Error.WriteLine("usage: Workload.Metering.Backends <repository> <VictoriaMetrics' address> <Prometheus's address> <folder of "
        + "Prometheus's targets>");
    return 2;
}

using var victoria = new BackEnd(new Uri(victoriaAddress));
using var prometheus = new BackEnd(new Uri(prometheusAddress));
using var fleet = FleetRun.Start(repository, new Uri(victoriaAddress), targets);
var checks = new Checks(Console.Out);

// The queries run while the fleet runs, because gauges disappear with their process.
await fleet.HalfAsync();
await PublishedQueries.CheckAsync(checks, repository, prometheus);
var tallies = await fleet.EndAsync();
foreach (var tally in tallies) Console.WriteLine($"      {tally}");
await FleetFigures.CheckAsync(checks, tallies, victoria, prometheus);

Console.WriteLine();
Console.WriteLine($"{checks.Passed} passed, {checks.Failed} failed");
return checks.Failed == 0 ? 0 : 1;
