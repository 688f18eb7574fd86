// This program starts worker processes of different characters, which push their metrics by OTLP. It prints the true CPU time and waiting
// of each worker. A query over the fleet must give the same result in any back end.
using System.Globalization;
using Fleet;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (!FleetArguments.TryParse(args, out var arguments))
{
    Console.Error.WriteLine(FleetArguments.Usage);
    return 2;
}

if (arguments.Worker is { } number)
{
    Console.WriteLine(await Worker.RunAsync(number, arguments));
    return 0;
}

var tallies = await Task.WhenAll(Enumerable.Range(0, arguments.Workers).Select(worker => WorkerProcess.RunAsync(worker, arguments)));
foreach (var tally in tallies) Console.WriteLine(tally);
Console.WriteLine(Tally.Sum("fleet", tallies));
return 0;
