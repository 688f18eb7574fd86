using System.Runtime.InteropServices;
using Workload.Metering.Platforms;
using Workload.Metering.Platforms.Clocks;
using Workload.Metering.Platforms.States;

// This program runs the checks on the operating system that it was published for. The legs of the build read its last line.
Console.WriteLine($"{RuntimeInformation.RuntimeIdentifier}, {RuntimeInformation.FrameworkDescription}");
Console.WriteLine();

var checks = new Checks(Console.Out);
ClockChecks.Run(checks);
StateChecks.Run(checks);

Console.WriteLine();
Console.WriteLine($"{checks.Passed} passed, {checks.Failed} failed");
return checks.Failed == 0 ? 0 : 1;
