// This program uses the core and its satellites. It is published trimmed and as native code. It ends with "N passed, N failed", and with
// code 1 if any check failed.
using System.Globalization;
using System.Runtime.CompilerServices;
using Everything;
using Workload.Metering.Platforms;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var checks = new Checks(Console.Out);
Console.WriteLine(RuntimeFeature.IsDynamicCodeSupported ? "compiled as it runs" : "compiled ahead of time");

// The leg runs this part once more without any privilege.
if (args is ["waits"])
{
    Run("names of waits", WaitChecks.Names);
    return Result();
}

Run("the clocks", CoreChecks.Clocks);
Run("names of waits", WaitChecks.Names);
Run("a report of each format", CoreChecks.Reports);
Run("a listener to the instruments", CoreChecks.Instruments);
Run("a listener to the activities", CoreChecks.Activities);
Run("a host that is set up in code", HostChecks.FromCodeAsync);
Run("a host that is set up by configuration", HostChecks.FromConfigurationAsync);
Run("a host with a misspelt option", HostChecks.MisspeltAsync);
Run("an endpoint and the report on loopback", EndpointChecks.ServeAsync);
Run("assertions that hold", AssertionChecks.HoldAsync);
Run("an assertion that fails", AssertionChecks.FailsAsync);

return Result();

int Result()
{
    Console.WriteLine();
    Console.WriteLine($"{checks.Passed} passed, {checks.Failed} failed");
    return checks.Failed == 0 ? 0 : 1;
}

void Run(string name, Func<Task<string>> check) => checks.Run(name, () => check().GetAwaiter().GetResult());
