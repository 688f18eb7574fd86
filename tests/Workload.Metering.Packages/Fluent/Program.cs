// This program uses FluentAssertions' Should() on measured figures, without a test framework. It ends with "N passed, N failed", and with
// code 1 if any check failed.
using FluentAssertions;
using Workload.Metering;
using Workload.Metering.Platforms;

var checks = new Checks(Console.Out);
var slept = Meter.Measure("sleep", () => Thread.Sleep(200));

checks.Run("an assertion that holds", () =>
{
    slept.Should().BeIoBound("it sleeps").And.HaveIoRatioBelow(1.1);
    Meter.Snapshot()["sleep"].Should().BeIoBound();
    return "a sleep is I/O-bound";
});
checks.Run("an assertion that fails", () =>
{
    string message = "";
    try
    {
        slept.Should().BeCpuBound("it {0}", "computes");
    }
    catch (Exception failure)
    {
        message = failure.Message;
    }

    Checks.Expect(message.Contains("because it computes", StringComparison.Ordinal)
        && message.Contains("blocked", StringComparison.Ordinal), $"the message is: {message}");
    return message.Split(Environment.NewLine)[0];
});

Console.WriteLine();
Console.WriteLine($"{checks.Passed} passed, {checks.Failed} failed");
return checks.Failed == 0 ? 0 : 1;
