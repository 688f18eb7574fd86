// This program computes for 5 ms and then waits for 15. It repeats that for the seconds of its argument, or until it is killed.
using System.Diagnostics;

double seconds = args.Length > 0 ? double.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : double.MaxValue;
int exitCode = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 0;
var hook = Environment.GetEnvironmentVariable("DOTNET_STARTUP_HOOKS");
Console.WriteLine($"plain {Environment.ProcessId} hooks '{hook}'");
var total = Stopwatch.StartNew();
while (total.Elapsed.TotalSeconds < seconds)
{
    var turn = Stopwatch.StartNew();
    while (turn.ElapsedMilliseconds < 5) Thread.SpinWait(100);
    Thread.Sleep(15);
}

return exitCode;
