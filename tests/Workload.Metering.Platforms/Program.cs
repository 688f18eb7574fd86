using System.Runtime.InteropServices;
using Workload.Metering.Platforms;
using Workload.Metering.Platforms.Clocks;
using Workload.Metering.Platforms.States;

// Runs the checks on the operating system that it was published for; the last line is read by the build's legs.
Console.WriteLine($"{RuntimeInformation.RuntimeIdentifier}, {RuntimeInformation.FrameworkDescription}");
Console.WriteLine();

var checks = new Checks(Console.Out);
ClockChecks.Run(checks);
StateChecks.Run(checks);

Console.WriteLine();
Console.WriteLine($"{checks.Passed} passed, {checks.Failed} failed");
return checks.Failed == 0 ? 0 : 1;
