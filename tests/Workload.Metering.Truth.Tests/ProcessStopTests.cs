using System.Diagnostics;
using System.Globalization;

namespace Workload.Metering.Truth.Tests;

/// <summary>A process that is stopped from outside, as by a debugger or a paused container, waits for nothing of its own.</summary>
public sealed class ProcessStopTests : IDisposable
{
    private readonly WorkloadMeter _meter = new();

    public void Dispose() => _meter.Dispose();

    [LinuxFact]
    public void What_computes_while_the_process_is_stopped_is_not_blocked() => Rounds.AnyAgrees(() =>
    {
        PhaseMeasurement measured = OwnThread.RunOutsideFlow(() => _meter.Measure("computes", () =>
        {
            // A thread that computes and never waits has no voluntary switch, but a stop is one.
            using Process stopper = StopFor("0.3");
            Burn.Milliseconds(60);
            stopper.WaitForExit();
            Burn.Milliseconds(60);
        }));

        // The start of a stop is known within the sleep of the thread that notices it. The start of the
        // other process and the wait for its end are blocked.
        TimeBreakdown states = measured.Breakdown!.Value;
        states.RunQueue!.Value.Should().BeGreaterThan(TimeSpan.FromMilliseconds(220));
    });

    private static Process StopFor(string seconds)
    {
        string id = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return Process.Start("/bin/sh", ["-c", $"kill -STOP {id}; sleep {seconds}; kill -CONT {id}"]);
    }
}
